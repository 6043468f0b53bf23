using System.Net;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Detection;
using Mesh.Proxy.Http;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay;

/// <summary>
/// A redirected connection in the clear: whom the client meant, what is declared to be spoken there, and what the first bytes say. Silence on a port whose protocol is not
/// declared may be a protocol in which the server speaks first: the managed host takes over, and dials.
/// </summary>
internal abstract partial class PlainFront(EngineLoop loop, TrafficDirection direction, int descriptor) : ConnectionFront(loop, direction, descriptor)
{
    /// <summary>More than any request line's beginning that the sniffer wants to see.</summary>
    private const int SniffedBytes = 128;

    private RequestRouter? _router;
    private Protocol _declared;
    private bool _hasSpoken;

    protected override void Begin()
    {
        IPEndPoint? destination = Loop.OriginalDestination.Read(this);
        if (destination is null || Loop.Guard.LeadsBack(Direction, destination, AcceptedAt))
        {
            Log.LoopRefused(Loop.Services.Logger, Direction, RemoteEndPoint, destination);
            Close();
            return;
        }

        Find(destination);
    }

    /// <summary>Finds out what is behind the address; ends in <see cref="Expect"/> or <see cref="ConnectionFront.HandOver"/>.</summary>
    protected abstract void Find(IPEndPoint destination);

    /// <summary>The way of the requests is known, if it is requests that come.</summary>
    protected void Expect(RequestRouter router, Protocol declared)
    {
        if (declared == Protocol.Tcp)
        {
            HandOver();
            return;
        }

        _router = router;
        _declared = declared;
        // Declared as HTTP the client speaks first, so waiting costs nobody anything.
        SetTimer(IsDeclaredHttp ? HttpTimeouts.RequestHead : Loop.Options.EarlyDialDelay);
        Look();
    }

    protected override void Look()
    {
        if (_router is null)
        {
            return;
        }

        Span<byte> start = stackalloc byte[SniffedBytes];
        IoResult peeked = Peek(start);
        if (peeked.IsWouldBlock)
        {
            return;
        }

        if (!peeked.IsDone)
        {
            HandOver();
            return;
        }

        _hasSpoken = true;
        DetectedProtocol? protocol = ProtocolSniffer.Classify(start[..peeked.Count]);
        if (protocol == DetectedProtocol.Http1 || (IsDeclaredHttp && protocol is not (null or DetectedProtocol.Http2)))
        {
            // Declared as HTTP, whatever is not gets the engine's 400.
            Relay(new PlainSocket(Descriptor), _router);
        }
        else if (protocol is not null)
        {
            HandOver();
        }
    }

    protected override void OnTimeout()
    {
        if (IsDeclaredHttp && !_hasSpoken)
        {
            Close();
        }
        else
        {
            HandOver();
        }
    }

    private bool IsDeclaredHttp => _declared is Protocol.Http1 or Protocol.Http2;

    private static partial class Log
    {
        [LoggerMessage(EventIds.LoopRefused, LogLevel.Debug, "Closed an {Direction} connection of {Client}: it was meant for this sidecar itself ({Destination})")]
        public static partial void LoopRefused(ILogger logger, TrafficDirection direction, EndPoint? client, IPEndPoint? destination);
    }
}
