using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>
/// The upstream connection of a request, for one attempt: from the pool, then given back, closed, or turned into a tunnel.
/// <code>
/// free ─TryConnect─▶ waiting ──▶ held ──GiveBack, Close, TakeSocket──▶ free
///          └────── idle one ─────▲
/// </code>
/// </summary>
/// <param name="user">Told when the connection is there, perhaps within <see cref="TryConnect"/>, or cannot be had.</param>
internal sealed class UpstreamLease(IUpstreamUser user)
{
    private bool _isWaiting;

    /// <summary>Neighbours in the <see cref="LeaseList"/> it is in, which alone sets them.</summary>
    internal UpstreamLease? Next;

    /// <inheritdoc cref="Next"/>
    internal UpstreamLease? Previous;

    /// <summary>Since when <see cref="Connection"/> is held, in milliseconds of the loop's clock. The watch's.</summary>
    internal long HeldAt;

    /// <summary>That its peer is silent has been told. The watch's.</summary>
    internal bool IsKnownSilent;

    /// <summary>The connections of the endpoint that is asked, or was asked last.</summary>
    public UpstreamHost? Host { get; private set; }

    /// <summary>Limits of the backend that is asked.</summary>
    public CircuitBreaker Breaker { get; private set; } = CircuitBreaker.Unlimited;

    /// <summary>What is known of the endpoint that is asked, or was asked last.</summary>
    public EndpointState? Endpoint { get; private set; }

    /// <summary>What is held; null if nothing is.</summary>
    public UpstreamHttp? Connection { get; private set; }

    /// <summary>Gets a connection, at once or later.</summary>
    /// <param name="host">The endpoint's connections.</param>
    /// <param name="breaker">Says how many may wait, and how many connections there may be.</param>
    /// <param name="endpoint">Where it is told if the endpoint does not even refuse.</param>
    /// <returns>False if there is none and too many wait for one.</returns>
    public bool TryConnect(UpstreamHost host, CircuitBreaker breaker, EndpointState endpoint)
    {
        Host = host;
        Breaker = breaker;
        Endpoint = endpoint;
        if (host.TryTake() is { } idle)
        {
            OnConnection(idle);
            return true;
        }

        if (!breaker.TryEnterPending())
        {
            return false;
        }

        _isWaiting = true;
        host.Wait(this);
        return true;
    }

    /// <summary>The pooled connection had been closed by the peer: gets another. The idle ones beside it are as old.</summary>
    /// <inheritdoc cref="TryConnect"/>
    public bool TryReplace()
    {
        Close(isBroken: false);
        Host!.CloseIdle();
        return TryConnect(Host, Breaker, Endpoint!);
    }

    /// <summary>The exchange has ended cleanly.</summary>
    public void GiveBack()
    {
        if (Connection is not null)
        {
            Host!.Return(Release());
        }
    }

    /// <summary>What is held is of no more use; what is waited for is not wanted any more.</summary>
    /// <param name="isBroken">It ends with a reset: what the upstream has got of the request, or of what follows it, is a part.</param>
    public void Close(bool isBroken)
    {
        if (_isWaiting)
        {
            StopWaiting();
            Host!.Leave(this);
        }

        if (Connection is null)
        {
            return;
        }

        UpstreamHttp connection = Release();
        if (isBroken)
        {
            connection.TakeSocket().Abort();
        }
        else
        {
            connection.Close();
        }
    }

    /// <summary>The peers have agreed on another protocol.</summary>
    /// <returns>The socket, which the caller owns now.</returns>
    public TransportSocket TakeSocket() => Release().TakeSocket();

    /// <summary>Here it is.</summary>
    public void OnConnection(UpstreamHttp connection)
    {
        StopWaiting();
        Connection = connection;
        Host!.Watch.Add(this);
        connection.Take(user);
        user.OnUpstream(connection);
    }

    /// <summary>None can be made.</summary>
    public void OnFailed(ForwardFailure failure)
    {
        StopWaiting();
        user.OnUpstreamFailed(failure);
        user.Resume();
    }

    /// <summary>The peer of the connection is silent, for the first time or for long.</summary>
    public void OnSilent()
    {
        // Of several that are told in a row one may have ended by what another did.
        if (Connection is not null)
        {
            bool isLost = IsKnownSilent;
            IsKnownSilent = true;
            user.OnUpstreamSilent(isLost);
        }
    }

    /// <summary>Goes on with the connection that came later.</summary>
    public void Resume() => user.Resume();

    private UpstreamHttp Release()
    {
        UpstreamHttp connection = Connection!;
        Connection = null;
        Host!.Watch.Remove(this);
        return connection;
    }

    private void StopWaiting()
    {
        if (_isWaiting)
        {
            _isWaiting = false;
            Breaker.LeavePending();
        }
    }
}
