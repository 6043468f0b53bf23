using Mesh.Proxy.Http1;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>
/// One HTTP/1.1 connection to an endpoint. While it is idle it watches itself: whatever the peer sends or ends then, the connection is of no more use.
/// </summary>
internal sealed class UpstreamHttp : ITransportOwner, ILoopTimerHandler
{
    private readonly UpstreamHost _host;
    private readonly EventLoop _loop;
    private readonly LoopTimer _idleTimer;
    private readonly CircuitBreaker _breaker;

    public UpstreamHttp(UpstreamHost host, TransportSocket socket, TlsIdentity? identity, EventLoop loop, CircuitBreaker breaker)
    {
        _host = host;
        _breaker = breaker;
        Identity = identity;
        _loop = loop;
        Socket = socket;
        OpenedAt = loop.Now;
        _idleTimer = new LoopTimer(this);
    }

    public TransportSocket Socket { get; }

    public UpstreamHost Host => _host;

    /// <summary>Where the head of the answer is read to.</summary>
    public Http1Response Response { get; } = new();

    /// <summary>Certificate it was made with.</summary>
    public TlsIdentity? Identity { get; }

    /// <summary>Milliseconds of the loop's clock.</summary>
    public long OpenedAt { get; }

    /// <summary>Whether it has carried a request before.</summary>
    public bool IsReused { get; set; }

    /// <summary>Leaves the pool.</summary>
    public void Take(ITransportOwner owner)
    {
        _idleTimer.Clear();
        Socket.Owner = owner;
    }

    /// <summary>Enters the pool; closed if it stays idle.</summary>
    public void BecomeIdle(TimeSpan idleLimit)
    {
        Socket.Owner = this;
        _loop.SetTimer(_idleTimer, idleLimit);
    }

    /// <summary>The peer has sent what nobody asked for, or has ended: the next request would get the wrong answer, or none.</summary>
    public bool IsSpent()
    {
        Span<byte> unexpected = stackalloc byte[1];
        // A TLS ticket is no data: it is swallowed by the read, and the connection stays.
        return Socket.HasNews && !Socket.Read(unexpected).IsWouldBlock;
    }

    public void Close()
    {
        TakeSocket().Close();
    }

    /// <summary>The connection is not HTTP any more.</summary>
    /// <returns>The socket, which the caller owns now.</returns>
    public TransportSocket TakeSocket()
    {
        _loop.Timers.Remove(_idleTimer);
        Socket.Owner = null;
        _breaker.LeaveConnection();
        _host.OnLost();
        return Socket;
    }

    public void OnTransportReady(TransportSocket socket)
    {
        if (IsSpent())
        {
            _host.Forget(this);
            Close();
        }
    }

    public void OnTimer(LoopTimer timer)
    {
        _host.Forget(this);
        Close();
    }
}
