using System.Text;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Http;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>
/// The connections of one loop to one endpoint. Idle ones are used newest first: the warmest is used, the others end of disuse. Whoever finds none waits for the next that is
/// given back or made; only so many are made at a time, so that a burst of requests is not a burst of handshakes.
/// </summary>
/// <param name="target">Where its connections lead.</param>
/// <param name="isApplication">Whether that is the application beside us.</param>
/// <param name="loop">Whose connections they are.</param>
/// <param name="dialer">Makes them.</param>
internal sealed class UpstreamHost(UpstreamTarget target, bool isApplication, EventLoop loop, IDialer dialer) : ILoopWork
{
    /// <summary>More than this do not wait for work; the rest is closed when its request has ended.</summary>
    public const int MaxIdle = 1024;

    /// <summary>Connections that are made at a time. A handshake takes about a millisecond of either side's processor, so more would only all be late.</summary>
    public const int MaxDials = 16;

    private static readonly byte[] Http1Offer = AlpnSelection.Offer(Mesh.Api.WellKnown.ApplicationProtocols.Http1);

    private readonly List<UpstreamHttp> _idle = [];
    private readonly List<PooledDial> _dials = [];
    private readonly TimeSpan _idleLimit = isApplication ? HttpTimeouts.PooledIdleLocal : HttpTimeouts.PooledIdle;
    private PeerWatch? _watch;
    private byte[]? _authority;
    private LeaseList _waiting;
    private int _open;
    private bool _isServing;

    public UpstreamTarget Target => target;

    public bool IsApplication => isApplication;

    /// <summary>Its address as a <c>Host</c> field has it.</summary>
    public ReadOnlySpan<byte> Authority => _authority ??= Encoding.ASCII.GetBytes(target.Address.ToString());

    /// <summary>Nobody would miss it.</summary>
    public bool IsEmpty => _open == 0 && _waiting.Count == 0 && _dials.Count == 0;

    /// <summary>Whoever has a connection is watched for as long as he has it.</summary>
    public PeerWatch Watch => _watch ??= new PeerWatch(this, loop);

    /// <summary>Gets an idle connection; null if there is none, or others wait for it.</summary>
    public UpstreamHttp? TryTake() => _waiting.Count == 0 ? TakeIdle() : null;

    /// <summary>Gets the next connection.</summary>
    public void Wait(UpstreamLease lease)
    {
        _waiting.Add(lease);
        DialForWaiting();
    }

    /// <summary>Waits no more. What is being made for it will be of use to another.</summary>
    public void Leave(UpstreamLease lease) => _waiting.Remove(lease);

    /// <summary>Takes a connection back whose exchange has ended cleanly.</summary>
    public void Return(UpstreamHttp connection)
    {
        if (_idle.Count >= MaxIdle || connection.IsSpent() || loop.Now - connection.OpenedAt > (long)HttpTimeouts.PooledLife.TotalMilliseconds)
        {
            connection.Close();
            DialForWaiting();
            return;
        }

        connection.IsReused = true;
        Keep(connection);
    }

    /// <summary>An idle connection is closed by itself.</summary>
    public void Forget(UpstreamHttp connection) => _idle.Remove(connection);

    /// <summary>One of its connections is closed, or HTTP no more.</summary>
    public void OnLost()
    {
        _open--;
        // Whoever waits may have been kept from dialling by the limit of connections.
        DialForWaiting();
    }

    public void OnConnected(PooledDial dial, TransportSocket socket)
    {
        _dials.Remove(dial);
        _open++;
        Watch.OnHeard();
        Keep(new UpstreamHttp(this, socket, dial.Identity, loop, dial.Breaker));
    }

    public void OnDialFailed(PooledDial dial, ForwardFailure failure)
    {
        _dials.Remove(dial);
        dial.Breaker.LeaveConnection();
        if (_waiting.Count == 0 && failure.MayGoElsewhere())
        {
            // Whoever it was begun for has lost patience before: nobody else says what has come of it.
            dial.Endpoint.ObserveUnreachable(TimeSpan.FromMilliseconds(loop.Now - dial.StartedAt));
        }

        if (failure == ForwardFailure.ConnectTimeout && Watch.IsSilentSince(dial.StartedAt))
        {
            OnCutOff();
            return;
        }

        // Who has a connection is reachable, and only out of something: the others may wait. Without a connection nobody's wait has a point.
        Fail(failure, _open > 0 ? 1 : _waiting.Count);
        DialForWaiting();
    }

    /// <summary>
    /// Nobody is there any more: who waits is to ask elsewhere, the next one must not get a connection that leads nowhere, nor wait for a handshake that was under way. Connections in use are not
    /// touched: the peer may have taken what they carry.
    /// </summary>
    public void OnCutOff()
    {
        CloseIdle();
        CancelDials();
        Fail(ForwardFailure.ConnectTimeout, _waiting.Count);
    }

    /// <summary>Gives connections to those who wait; deferred, so that nobody's request runs inside another's.</summary>
    public void Run()
    {
        _isServing = false;
        while (_waiting.First is { } lease && TakeIdle() is { } connection)
        {
            Leave(lease);
            lease.OnConnection(connection);
            lease.Resume();
        }

        DialForWaiting();
    }

    public void CloseIdle()
    {
        foreach (UpstreamHttp connection in _idle)
        {
            connection.Close();
        }

        _idle.Clear();
    }

    /// <summary>The loop ends; nobody waits any more.</summary>
    public void Close()
    {
        CloseIdle();
        CancelDials();
        _watch?.Close();
    }

    private void CancelDials()
    {
        foreach (PooledDial dial in _dials)
        {
            dial.Cancel();
            dial.Breaker.LeaveConnection();
        }

        _dials.Clear();
    }

    // So many of those who have waited longest. Who asks again at once comes behind them.
    private void Fail(ForwardFailure failure, int count)
    {
        for (; count > 0 && _waiting.First is { } lease; count--)
        {
            Leave(lease);
            lease.OnFailed(failure);
        }
    }

    // Mesh connections that were made with another certificate are closed, so that renewed certificates and roots count at once.
    private UpstreamHttp? TakeIdle()
    {
        TlsIdentity? identity = dialer.Identity;
        while (_idle.Count > 0)
        {
            UpstreamHttp newest = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            if (!target.IsMutualTls || ReferenceEquals(newest.Identity, identity))
            {
                return newest;
            }

            newest.Close();
        }

        return null;
    }

    private void Keep(UpstreamHttp connection)
    {
        connection.BecomeIdle(_idleLimit);
        _idle.Add(connection);
        if (_waiting.Count > 0 && !_isServing)
        {
            _isServing = true;
            loop.Defer(this);
        }
    }

    private void DialForWaiting()
    {
        while (_dials.Count < Math.Min(_waiting.Count, MaxDials)
            && _waiting.First is { } first && first.Breaker.TryEnterConnection(isFirst: _open + _dials.Count == 0))
        {
            PooledDial dial = new(this, first, dialer.Identity, loop.Now);
            _dials.Add(dial);
            dial.Start(dialer, Http1Offer);
        }
    }
}
