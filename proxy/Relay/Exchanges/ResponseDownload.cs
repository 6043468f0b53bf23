using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>
/// The answer's way from the upstream to the client: interim answers as they come, the head when the exchange has decided, then the body as it is, from the buffer it was read to.
/// </summary>
internal sealed class ResponseDownload(HttpRelay relay, RelayServices services, RequestRouter router)
{
    /// <summary>Bytes read from the upstream before the client has taken them: four TLS records.</summary>
    private const int ReadAhead = 64 * 1024;

    /// <summary>Room that is left when a head is read: passed on it may be a little longer, and what came behind it must still find place.</summary>
    private const int HeadGrowth = 512 + Http1Limits.MaxAddedBytes;

    // Between sidecars only. What goes to an application does not say it, and what comes from one is not its to say.
    private static readonly KnownFieldSet LameDuck = KnownFieldSet.Of(KnownField.XMeshLameDuck);

    // Peers repeat a request on the reason, so an application must not be able to say it, nor what goes with it.
    private static readonly KnownFieldSet FromApplication = LameDuck.With(KnownField.XMeshReason).With(KnownField.XMeshSubject);

    private readonly EventLoop _loop = services.Loop;
    private readonly AnswerBody _body = new(services.Limits);
    private readonly KnownFieldSet _dropped = router.Direction == TrafficDirection.Inbound ? FromApplication : LameDuck;
    private UpstreamHttp? _upstream;
    private IoBuffer? _raw;
    private IoBuffer? _output;
    private int _headLength;
    private bool _isHeadParsed;

    /// <summary>What the request's route does to the fields of the answer; null for nothing.</summary>
    public FieldChanges? Changes { get; set; }

    /// <summary>What the exchange has to decide; it takes the event back.</summary>
    public DownloadEvent Event { get; set; }

    public ForwardFailure Failure { get; private set; }

    /// <summary>The upstream has sent at least one byte.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>The answer's head is on its way to the client.</summary>
    public bool IsHeadPassed { get; private set; }

    /// <summary>Status that the client is told; 0 before that is known.</summary>
    public int StatusCode { get; private set; }

    /// <summary>Bytes of the upstream's body that were passed on, in its framing.</summary>
    public long BodyBytes => _body.Bytes;

    /// <summary>The client was told that the connection goes on.</summary>
    public bool GoesOn { get; private set; }

    /// <summary>The upstream's connection can carry another request.</summary>
    public bool IsUpstreamReusable => _body.IsUpstreamReusable;

    /// <inheritdoc cref="AnswerNotices.RetryAfter"/>
    public TimeSpan RetryAfter => AnswerNotices.RetryAfter(_upstream!.Response, _raw!.Filled);

    /// <inheritdoc cref="EndpointAttempt.HearNotices"/>
    public AnswerNotice TellNotices(EndpointAttempt attempt, UpstreamHost host) => attempt.HearNotices(_upstream!.Response, _raw!.Filled, host);

    /// <summary>All of the answer is here, and nothing behind it, though nothing of it has been passed on: the connection can carry another request.</summary>
    public bool IsWhole => _upstream!.Response.IsPersistent
        && BodyScanner.IsWhole(BodyFraming.Of(_upstream.Response, relay.Request.KnownMethod), _raw!.Filled[_headLength..], services.Limits);

    /// <summary>Forgets an attempt.</summary>
    public void Begin()
    {
        End();
        Event = DownloadEvent.None;
        Failure = ForwardFailure.None;
        StatusCode = 0;
        HasStarted = IsHeadPassed = GoesOn = _isHeadParsed = false;
        _body.Reset();
    }

    public void Attach(UpstreamHttp upstream) => _upstream = upstream;

    /// <summary>Moves what can be moved, up to a bound.</summary>
    public bool Pump()
    {
        int steps = 0;
        while (steps < RequestUpload.MaxSteps && Event == DownloadEvent.None && Step())
        {
            steps++;
        }

        return steps > 0;
    }

    /// <summary>Passes the head on that the exchange has seen.</summary>
    /// <param name="mayGoOn">Whether another request may follow on the client's connection, as far as the exchange knows.</param>
    /// <param name="session">The line of a cookie that is set; null for none.</param>
    public void PassHead(bool mayGoOn, byte[]? session)
    {
        Http1Request request = relay.Request;
        _body.Begin(_upstream!.Response, request);
        GoesOn = mayGoOn && request.IsPersistent && _body.Kind != BodyKind.UntilClose;
        HeadRewrite rewrite = new()
        {
            Body = _body.Kind,
            Connection = !GoesOn ? ConnectionDirective.Close : request.IsHttp11 ? ConnectionDirective.None : ConnectionDirective.KeepAlive,
            Drop = _dropped,
            Append = router.IsLameDuck && router.IsFromPeer ? LameDuckNotice.Line : default,
            DropNames = Changes?.Dropped,
            Added = Changes?.Lines,
            Trace = session,
        };
        IsHeadPassed = true;
        WriteHead(rewrite);
        if (_raw is { IsEmpty: false })
        {
            // What is here of the body goes out with the head.
            TakeRaw();
        }

        ReleaseRaw();
    }

    /// <summary>Passes the head of a 101 on.</summary>
    /// <param name="session">The line of a cookie that is set; null for none.</param>
    /// <returns>The head and what followed it, on its way to the client; the caller owns it.</returns>
    public IoBuffer TakeSwitched(byte[]? session)
    {
        WriteHead(new HeadRewrite { Connection = ConnectionDirective.Upgrade, Drop = _dropped, DropNames = Changes?.Dropped, Added = Changes?.Lines, Trace = session });
        IoBuffer output = _output!;
        _output = null;
        output.Append(_raw!.Filled);
        IsHeadPassed = true;
        End();
        return output;
    }

    /// <summary>Sends an answer of our own.</summary>
    public void Replace(byte[] answer, int statusCode, bool goesOn)
    {
        // An interim answer that is on its way must arrive whole.
        IoBuffer? interim = !IsHeadPassed && _output is { IsEmpty: false } ? _output : null;
        if (interim is not null)
        {
            _output = null;
            interim.Compact();
        }

        Begin();
        StatusCode = statusCode;
        IsHeadPassed = _isHeadParsed = true;
        _body.End();
        _output = interim ?? _loop.Buffers.TryRent(isNew: false);
        GoesOn = goesOn && _output is not null;
        _output?.Append(answer);
    }

    /// <summary>Gives everything back.</summary>
    public void End()
    {
        _upstream = null;
        _loop.Buffers.Release(ref _raw);
        _loop.Buffers.Release(ref _output);
    }

    private bool Step()
    {
        if (_output is { IsEmpty: false })
        {
            return Write();
        }

        if (_body.IsEnded)
        {
            Event = DownloadEvent.Ended;
            return true;
        }

        return _upstream is not null && (_isHeadParsed ? IsHeadPassed && ReadBody() : ReadHead());
    }

    private bool Write()
    {
        IoResult written = relay.Client.Write(_output!.Filled);
        if (written.IsDone)
        {
            _output.Drain(written.Count);
            return true;
        }

        if (!written.IsWouldBlock)
        {
            Event = DownloadEvent.ClientGone;
        }

        return false;
    }

    private bool ReadHead()
    {
        if (!TryRentForHead())
        {
            return false;
        }

        while (true)
        {
            if (!_raw!.IsEmpty)
            {
                ParseResult parsed = ResponseParser.Parse(_raw.Filled, _upstream!.Response, services.Limits);
                if (parsed.Status != ParseStatus.NeedMore)
                {
                    return OnHead(parsed);
                }

                if (_raw.Free.Length <= HeadGrowth)
                {
                    _raw.Compact();
                }
            }

            IoResult read = _upstream!.Socket.Read(_raw.Free[..Math.Min(_raw.Free.Length - HeadGrowth, ReadAhead)]);
            if (read.IsDone)
            {
                HasStarted = true;
                _raw.Fill(read.Count);
                continue;
            }

            if (_raw.IsEmpty)
            {
                _loop.Buffers.Release(ref _raw);
                _loop.Buffers.Release(ref _output);
            }

            return !read.IsWouldBlock && Break(ForwardFailure.UpstreamReset);
        }
    }

    // A head is passed on from one buffer to another. Both or none: many that hold one and wait for the other would wait for each other.
    private bool TryRentForHead()
    {
        int missing = (_raw is null ? 1 : 0) + (_output is null ? 1 : 0);
        if (missing == 0 || (_loop.Buffers.HasRoomFor(missing) && TryRent(ref _raw) && TryRent(ref _output)))
        {
            return true;
        }

        relay.AwaitBuffer();
        return false;
    }

    private bool OnHead(ParseResult parsed)
    {
        if (parsed.Status == ParseStatus.Invalid)
        {
            return Break(ForwardFailure.UpstreamProtocol);
        }

        _headLength = parsed.Consumed;
        if (_upstream!.Response.IsInterim)
        {
            // RFC 9110 §15.2: clients of HTTP/1.0 do not know interim answers.
            if (relay.Request.IsHttp11)
            {
                WriteHead(new HeadRewrite { Drop = _dropped });
                return true;
            }

            _raw!.Drain(_headLength);
            return true;
        }

        _isHeadParsed = true;
        StatusCode = _upstream.Response.StatusCode;
        Event = DownloadEvent.Head;
        return true;
    }

    private void WriteHead(in HeadRewrite rewrite)
    {
        // Cannot fail: a head has bounds, and the buffer was made for them.
        HeadWriter.TryWriteResponse(_raw!.Filled, _upstream!.Response, rewrite, _output!.Free, out int written);
        _output.Fill(written);
        _raw.Drain(_headLength);
    }

    private bool ReadBody()
    {
        if (_raw is { IsEmpty: false })
        {
            return TakeRaw();
        }

        if (!TryRent(ref _output))
        {
            return false;
        }

        IoResult read = _upstream!.Socket.Read(_output!.Free[..ReadAhead]);
        if (read.IsDone)
        {
            return TakeBody(read.Count);
        }

        _loop.Buffers.Release(ref _output);
        if (read.IsEnd && _body.MayEnd)
        {
            _body.End();
            return true;
        }

        return !read.IsWouldBlock && Break(ForwardFailure.ResponseTruncated);
    }

    private bool TakeRaw()
    {
        if (!TryRent(ref _output))
        {
            return false;
        }

        int count = _body.IsEnded ? 0 : Math.Min(_raw!.Count, _output!.Free.Length);
        _raw!.Filled[..count].CopyTo(_output!.Free);
        _raw.Drain(count);
        bool isTaken = count == 0 || TakeBody(count);
        if (_body.IsEnded && !_raw.IsEmpty)
        {
            _body.Exceed();
            _raw.Clear();
        }

        ReleaseRaw();
        return isTaken;
    }

    // The bytes stand in the free part of the output already.
    private bool TakeBody(int count)
    {
        int kept = _body.Take(_output!.Free[..count]);
        if (kept == AnswerBody.Broken)
        {
            return Break(ForwardFailure.ResponseTruncated);
        }

        _output.Fill(kept);
        return true;
    }

    private bool Break(ForwardFailure failure)
    {
        Failure = failure;
        Event = DownloadEvent.Broken;
        return true;
    }

    private bool TryRent(ref IoBuffer? buffer)
    {
        buffer ??= _loop.Buffers.TryRent(isNew: false);
        if (buffer is null)
        {
            relay.AwaitBuffer();
        }

        return buffer is not null;
    }

    private void ReleaseRaw()
    {
        if (_raw is { IsEmpty: true })
        {
            _loop.Buffers.Release(ref _raw);
        }
    }
}
