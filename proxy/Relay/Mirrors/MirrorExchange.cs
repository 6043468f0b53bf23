using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Mirroring;
using Mesh.Proxy.Relay.Exchanges;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Mirrors;

/// <summary>
/// A copy of a request on its way: one endpoint is asked once, and what it answers is thrown away. Counts at the backend's circuit breaker and as evidence about the endpoint like any
/// request; shares nothing with the request that it was copied from. Used for one copy after the other.
/// <code>
/// New ──▶ Connecting ──▶ Sending ──▶ Head ──▶ Body ──▶ Over
/// </code>
/// </summary>
internal sealed partial class MirrorExchange : IUpstreamUser, ILoopTimerHandler, ILoopWork
{
    /// <summary>Reads and writes of a turn.</summary>
    private const int MaxSteps = 8;

    private const int ReadSize = 16 * 1024;

    private readonly RelayServices _services;
    private readonly MirrorExchanges _all;
    private readonly EndpointAttempt _attempt;
    private readonly UpstreamLease _upstream;
    private readonly LoopTimer _timer;
    private readonly LoopTurn _nextRound;
    private BackendModel? _backend;
    // The request until it is sent, then what has come of the answer.
    private IoBuffer? _bytes;
    private BodyScanner _answer;
    private KnownMethod _method;
    private ulong? _hash;
    private Phase _phase;
    private long _answerBytes;
    private int _statusCode;
    private bool _isEntered;

    public MirrorExchange(RelayServices services, MirrorExchanges all)
    {
        _services = services;
        _all = all;
        _attempt = new EndpointAttempt(services.Time);
        _upstream = new UpstreamLease(this);
        _timer = new LoopTimer(this);
        _nextRound = new LoopTurn(this);
    }

    private enum Phase
    {
        Over,
        New,
        Connecting,
        Sending,
        Head,
        Body,
    }

    /// <inheritdoc cref="MirrorExchanges.Start"/>
    public void Begin(BackendModel backend, IoBuffer request, KnownMethod method, ulong? hash)
    {
        _backend = backend;
        _bytes = request;
        _method = method;
        _hash = hash;
        _answerBytes = 0;
        _statusCode = 0;
        _isEntered = false;
        _attempt.Reset();
        _phase = Phase.New;
        _services.Loop.Defer(this);
    }

    public void Run()
    {
        try
        {
            if (_phase == Phase.New)
            {
                Connect();
            }

            int steps = 0;
            while (Step())
            {
                if (++steps == MaxSteps)
                {
                    _nextRound.AwaitRound(_services.Loop);
                    break;
                }
            }
        }
        catch (Exception error)
        {
            Log.MirrorFailed(_services.Logger, _backend?.Name ?? "", error);
            Fail(ForwardFailure.Internal);
        }
    }

    public void Resume() => Run();

    public void OnTransportReady(TransportSocket socket) => Run();

    public void OnUpstream(UpstreamHttp upstream) => _phase = Phase.Sending;

    public void OnUpstreamFailed(ForwardFailure failure) => Fail(failure);

    public void OnUpstreamSilent(bool isLost) => Fail(ForwardFailure.UpstreamSilent);

    public void OnTimer(LoopTimer timer) => Fail(ForwardFailure.UpstreamTimeout);

    /// <summary>The loop ends.</summary>
    public void Abort() => End(MirrorOutcomes.Incomplete, ForwardFailure.None, isBroken: true);

    private void Connect()
    {
        BackendModel backend = _backend!;
        if (!backend.Breaker.TryEnterRequest())
        {
            Fail(ForwardFailure.OverflowRequests);
            return;
        }

        _isEntered = true;
        PickResult pick = backend.Picker.Pick(new PickContext(default, _hash));
        if (!pick.IsSuccess)
        {
            Fail(pick.Failure.ToForwardFailure());
            return;
        }

        _phase = Phase.Connecting;
        _attempt.Begin(pick.Endpoint, _services.Loop.Timestamp);
        _services.Loop.SetTimer(_timer, MirrorLimits.MaxTime);
        if (!_upstream.TryConnect(_services.Pool.HostOf(pick.Endpoint, backend.ServerName, isApplication: false), backend.Breaker, pick.Endpoint.State))
        {
            Fail(ForwardFailure.OverflowPending);
        }
    }

    private bool Step() => _phase switch
    {
        Phase.Sending => Write(),
        Phase.Head => ReadHead(),
        Phase.Body => ReadBody(),
        _ => false,
    };

    private bool Write()
    {
        IoResult written = _upstream.Connection!.Socket.Write(_bytes!.Filled);
        if (written.IsDone)
        {
            _bytes.Drain(written.Count);
            _phase = _bytes.IsEmpty ? Phase.Head : Phase.Sending;
            return true;
        }

        return !written.IsWouldBlock && Fail(ForwardFailure.UpstreamReset);
    }

    private bool ReadHead()
    {
        if (_bytes!.IsEmpty)
        {
            return Read();
        }

        Http1Response response = _upstream.Connection!.Response;
        ParseResult parsed = ResponseParser.Parse(_bytes.Filled, response, _services.Limits);
        return parsed.Status switch
        {
            ParseStatus.NeedMore => Read(),
            ParseStatus.Invalid => Fail(ForwardFailure.UpstreamProtocol),
            _ => OnHead(response, parsed.Consumed),
        };
    }

    private bool OnHead(Http1Response response, int length)
    {
        if (!response.IsInterim)
        {
            Observe(response);
            _statusCode = response.StatusCode;
            _answer = new BodyScanner(BodyFraming.Of(response, _method), _services.Limits);
            _phase = Phase.Body;
        }

        _bytes!.Drain(length);
        // Nobody has asked for another protocol.
        return response.StatusCode != 101 || Fail(ForwardFailure.UpstreamProtocol);
    }

    private void Observe(Http1Response response)
    {
        ReadOnlySpan<byte> head = _bytes!.Filled;
        AnswerNotice notice = _attempt.HearNotices(response, head, _upstream.Host!);
        _attempt.ObserveAnswer(response.StatusCode, notice, AnswerNotices.RetryAfter(response, head), _services.Loop.Timestamp);
    }

    private bool ReadBody()
    {
        if (!_answer.IsComplete && !_bytes!.IsEmpty)
        {
            ParseResult scanned = _answer.Scan(_bytes.Filled);
            if (scanned.Status == ParseStatus.Invalid)
            {
                return Fail(ForwardFailure.ResponseTruncated);
            }

            _answerBytes += scanned.Consumed;
            _bytes.Drain(scanned.Consumed);
        }

        if (_answer.IsComplete)
        {
            // Bytes behind the end answer nothing that was asked.
            return Finish(isReusable: _upstream.Connection!.Response.IsPersistent && _bytes!.IsEmpty);
        }

        return _answerBytes > MirrorLimits.MaxAnswerBytes ? Finish(isReusable: false) : Read();
    }

    private bool Read()
    {
        if (_bytes!.IsFull)
        {
            _bytes.Compact();
        }

        Span<byte> room = _bytes.Free;
        IoResult read = _upstream.Connection!.Socket.Read(room[..Math.Min(room.Length, ReadSize)]);
        if (read.IsDone)
        {
            _bytes.Fill(read.Count);
            return true;
        }

        if (_phase == Phase.Body)
        {
            return !read.IsWouldBlock && (read.IsEnd && _answer.MayEnd ? Finish(isReusable: false) : Fail(ForwardFailure.ResponseTruncated));
        }

        return !read.IsWouldBlock && Fail(ForwardFailure.UpstreamReset);
    }

    // Both ends say that there is nothing more to do.
    private bool Finish(bool isReusable)
    {
        if (isReusable)
        {
            _upstream.GiveBack();
        }

        End(MirrorOutcomes.OfStatus(_statusCode), ForwardFailure.None, isBroken: false);
        return false;
    }

    private bool Fail(ForwardFailure failure)
    {
        // Whoever only waited for a connection, or met the end of a pooled one, has learned nothing about the endpoint.
        bool isEvidence = !(failure == ForwardFailure.UpstreamTimeout && _phase == Phase.Connecting)
            && !(failure == ForwardFailure.UpstreamReset && _upstream.Connection is { IsReused: true } && (_phase == Phase.Sending || _bytes!.IsEmpty));
        End(MirrorOutcomes.OfFailure(failure), isEvidence ? failure : ForwardFailure.None, isBroken: true);
        return false;
    }

    private void End(string outcome, ForwardFailure evidence, bool isBroken)
    {
        if (_phase == Phase.Over)
        {
            return;
        }

        _phase = Phase.Over;
        _services.Loop.Timers.Remove(_timer);
        _upstream.Close(isBroken);
        _attempt.End(evidence, _services.Loop.Timestamp);
        if (_isEntered)
        {
            _backend!.Breaker.LeaveRequest();
        }

        _services.Loop.Buffers.Release(ref _bytes);
        _services.Metrics.Mirrored(_backend!.Name, outcome);
        _backend = null;
        _all.Return(this);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.MirrorFailed, LogLevel.Error, "A copy of a request for {Backend} failed unexpectedly")]
        public static partial void MirrorFailed(ILogger logger, string backend, Exception error);
    }
}
