using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Mirroring;
using Mesh.Proxy.Relay.Mirrors;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.Routing.Matching;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>
/// The request's way from the client to the upstream. A request that fits is kept in the client's input buffer until it is answered, so that it can be sent to another
/// endpoint; a larger body is passed on from that buffer without a copy, and can be sent only once.
/// </summary>
internal sealed class RequestUpload(HttpRelay relay, Http1Limits limits, EventLoop loop, ExchangeTelemetry telemetry, RequestMirrors mirrors)
{
    /// <summary>Reads and writes of a turn: 256 KiB of a long body.</summary>
    public const int MaxSteps = 8;

    /// <summary>Largest request, head included, that is kept for another attempt.</summary>
    public const int RepeatLimit = 64 * 1024;

    /// <summary>Pipelined bytes beyond this wait in the kernel.</summary>
    private const int ReadAhead = 16 * 1024;

    private static readonly KnownFieldSet Unproven = KnownFieldSet.Of(KnownField.XForwardedClientCert);

    private TransportSocket? _upstream;
    private RequestRouter? _router;
    private RouteDecision _route;
    private UpstreamHost? _host;
    private IoBuffer? _output;
    private BodyScanner _body;
    private int _headLength;
    private int _scanned;
    private int _ready;
    private bool _isLarge;
    private bool _isHeadWritten;
    private bool _isBroken;

    /// <summary>Everything that was read of the request is still there.</summary>
    public bool IsRepeatable { get; private set; }

    /// <summary>The request has been read to its end.</summary>
    public bool IsRead => _body.IsComplete;

    /// <summary>Bytes of the body that were read, in its framing.</summary>
    public long BodyBytes { get; private set; }

    /// <summary>The upstream's socket has taken the whole request.</summary>
    public bool IsSent { get; private set; }

    /// <summary>The upstream's socket has taken at least one byte.</summary>
    public bool HasSent { get; private set; }

    /// <summary>
    /// The request may be sent once more on another connection after the peer closed a pooled one without a word: nothing was sent, or the method is safe
    /// (RFC 9110 §9.2.2).
    /// </summary>
    public bool MayBeSentAgain => IsRepeatable
        && (!HasSent || relay.Request.KnownMethod is KnownMethod.Get or KnownMethod.Head or KnownMethod.Options or KnownMethod.Trace);

    /// <summary>What the client did wrong; an upstream that takes no more shows when its answer is read.</summary>
    public ForwardFailure Failure { get; private set; }

    /// <summary>A head has arrived, at the front of the client's input.</summary>
    public void Begin(int headLength)
    {
        _headLength = headLength;
        IsRepeatable = true;
        mirrors.Begin();
        Rewind();
    }

    /// <summary>Goes back to the start, for another attempt.</summary>
    public void Rewind()
    {
        BodyFraming framing = BodyFraming.Of(relay.Request);
        _body = new BodyScanner(framing, limits);
        _isLarge = framing.Length > RepeatLimit - _headLength;
        _scanned = _headLength;
        _ready = 0;
        BodyBytes = 0;
        _upstream = null;
        _isHeadWritten = _isBroken = IsSent = HasSent = false;
        Failure = ForwardFailure.None;
        loop.Buffers.Release(ref _output);
    }

    public void Attach(UpstreamHttp upstream, RequestRouter router, in RouteDecision route)
    {
        _route = route;
        _upstream = upstream.Socket;
        _host = upstream.Host;
        _router = router;
        mirrors.Draw(route);
    }

    /// <summary>Moves what can be moved, up to a bound.</summary>
    public bool Pump()
    {
        if (_isBroken || IsSent || (!_isHeadWritten && !TryWriteHead()))
        {
            return false;
        }

        int steps = 0;
        while (steps < MaxSteps && Step())
        {
            steps++;
        }

        if (mirrors.AreDue)
        {
            Mirror();
        }

        return steps > 0;
    }

    /// <summary>Looks, when the request has been read, whether the client is still there. What it sends ahead is kept.</summary>
    /// <returns>True if the client is gone.</returns>
    public bool PeekClient()
    {
        if (relay.Input.Rent(isNew: false) is not { } input || input.Count > ReadAhead + _scanned || input.IsFull)
        {
            return false;
        }

        IoResult read = relay.Input.Read();
        relay.Input.Release();
        return read.IsEnd || read.IsReset;
    }

    /// <summary>The request is over; what belongs to it leaves the client's input.</summary>
    public void End()
    {
        mirrors.End();
        relay.Input.Consume(IsRepeatable ? _scanned : _ready);
        loop.Buffers.Release(ref _output);
        _upstream = null;
    }

    /// <summary>The upstream has agreed to another protocol: what follows the head is that protocol's.</summary>
    public void EndForTunnel()
    {
        relay.Input.Consume(_scanned);
        loop.Buffers.Release(ref _output);
        _upstream = null;
    }

    private bool TryWriteHead()
    {
        _output = loop.Buffers.TryRent(isNew: false);
        if (_output is null)
        {
            relay.AwaitBuffer();
            return false;
        }

        // Cannot fail: a head has bounds, and the buffer was made for them.
        HeadWriter.TryWriteRequest(relay.Input.Buffer!.Filled, relay.Request, Rewrite(), _output.Free, out int written);
        _output.Fill(written);
        _isHeadWritten = true;
        if (!IsRead && !_isLarge)
        {
            // What is here of the body goes out with the head.
            CopyScanned();
        }

        return true;
    }

    // What the backend is to see of the head.
    private HeadRewrite Rewrite()
    {
        Http1Request request = relay.Request;
        bool needsHost = !request.Known.Contains(KnownField.Host) && request.TargetForm != TargetForm.Absolute;
        RouteFilters? filters = _route.Filters;
        return new HeadRewrite
        {
            Body = BodyFraming.Of(request).Kind,
            DropNames = filters?.Request?.Dropped,
            Added = filters?.Request?.Lines,
            Target = filters?.Rewrite?.Path is { } path ? path.Apply(RequestPath.Of(relay.Head.PathAndQuery), _route.PrefixLength) : default,
            Host = filters?.Rewrite?.Host,
            Connection = request.CanSwitchProtocols ? ConnectionDirective.Upgrade : ConnectionDirective.None,
            Drop = (_router!.Direction == TrafficDirection.Inbound ? Unproven : KnownFieldSet.Empty) | telemetry.ReplacedFields,
            Append = _router.AddedFields.Span,
            Trace = telemetry.TraceLine,
            DefaultHost = needsHost ? _host!.Authority : default,
        };
    }

    // Once the request is whole its mirrors get what its own backend gets.
    private void Mirror()
    {
        if (!IsRepeatable)
        {
            mirrors.Drop(MirrorOutcomes.TooLarge);
        }
        else if (IsRead)
        {
            mirrors.Send(relay.Input.Buffer!.Filled[.._scanned], _headLength, Rewrite());
        }
    }

    private bool Step()
    {
        if (IsSent || _isBroken || Failure != ForwardFailure.None)
        {
            return false;
        }

        if (_output is { IsEmpty: false })
        {
            return Write(_output, _output.Count);
        }

        if (_ready > 0)
        {
            return Write(relay.Input.Buffer!, _ready);
        }

        if (IsRead)
        {
            IsSent = true;
            loop.Buffers.Release(ref _output);
            relay.Input.Release();
            return true;
        }

        return IsRepeatable ? FillOutput() : FillReady();
    }

    private bool Write(IoBuffer from, int count)
    {
        IoResult written = _upstream!.Write(from.Filled[..count]);
        if (!written.IsDone)
        {
            _isBroken = !written.IsWouldBlock;
            return false;
        }

        HasSent = true;
        from.Drain(written.Count);
        if (from != _output)
        {
            _ready -= written.Count;
        }

        return true;
    }

    // While the request is small it is copied, so that the original stays.
    private bool FillOutput()
    {
        if (_isLarge || relay.Input.Buffer!.Count > RepeatLimit)
        {
            IsRepeatable = false;
            relay.Input.Buffer!.Drain(_scanned);
            _scanned = 0;
            loop.Buffers.Release(ref _output);
            return FillReady();
        }

        return CopyScanned() || Read();
    }

    private bool CopyScanned()
    {
        ReadOnlySpan<byte> pending = relay.Input.Buffer!.Filled[_scanned..];
        pending = pending[..Math.Min(pending.Length, _output!.Free.Length)];
        if (pending.IsEmpty)
        {
            return false;
        }

        int consumed = Scan(pending);
        _output.Append(pending[..consumed]);
        _scanned += consumed;
        return consumed > 0;
    }

    private bool FillReady()
    {
        if (relay.Input.Buffer is { IsEmpty: false } input)
        {
            _ready = Scan(input.Filled);
            return _ready > 0 || IsRead;
        }

        return Read();
    }

    private int Scan(ReadOnlySpan<byte> bytes)
    {
        ParseResult scanned = _body.Scan(bytes);
        if (scanned.Status == ParseStatus.Invalid)
        {
            Failure = ForwardFailure.ClientBody;
        }

        BodyBytes += scanned.Consumed;
        return scanned.Consumed;
    }

    private bool Read()
    {
        if (relay.Input.Rent(isNew: false) is not { } input)
        {
            relay.AwaitBuffer();
            return false;
        }

        if (input.IsFull)
        {
            input.Compact();
        }

        IoResult read = relay.Input.Read();
        if (read.IsDone)
        {
            return true;
        }

        relay.Input.Release();
        if (!read.IsWouldBlock)
        {
            Failure = ForwardFailure.ClientGone;
        }

        return false;
    }
}
