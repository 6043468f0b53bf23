using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Tunnels;

/// <summary>
/// Relays bytes both ways until both directions have ended. The end of one direction is passed on while the other goes on (half-close); a broken side resets both, so that
/// nobody takes a part for the whole.
/// </summary>
internal sealed class ByteTunnel(TransportSocket client, TransportSocket upstream, EventLoop loop, IByteTunnelOwner owner) : ITransportOwner, ILoopWork
{
    private readonly RelayDirection _up = new(client, upstream, loop);
    private readonly RelayDirection _down = new(upstream, client, loop);
    private bool _isOver;
    private bool _isResumed;

    /// <summary>Begins; takes ownership of both sockets and of what was read from them before.</summary>
    public void Start(IoBuffer? fromClient, IoBuffer? fromUpstream)
    {
        client.Owner = this;
        upstream.Owner = this;
        _up.Begin(fromClient);
        _down.Begin(fromUpstream);
        Pump();
    }

    public void OnTransportReady(TransportSocket socket) => Pump();

    /// <summary>A buffer is free, or the others have had their turn.</summary>
    public void Run()
    {
        _isResumed = false;
        Pump();
    }

    /// <summary>Ends both sides with a reset.</summary>
    public void Abort() => End(isBroken: true);

    private void Pump()
    {
        if (_isOver)
        {
            return;
        }

        owner.OnTunnelMoved(_up.Pump(), _down.Pump());
        if (_up.IsBroken || _down.IsBroken)
        {
            End(isBroken: true);
        }
        else if (_up.IsEnded && _down.IsEnded)
        {
            End(isBroken: false);
        }
        else if (_isResumed)
        {
            // Already in line.
        }
        else if (_up.IsStarved || _down.IsStarved)
        {
            _isResumed = true;
            loop.Buffers.Wait(this, isNew: false);
        }
        else if (_up.HasMore || _down.HasMore)
        {
            _isResumed = true;
            loop.Post(this);
        }
    }

    private void End(bool isBroken)
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _up.Stop();
        _down.Stop();
        if (isBroken)
        {
            client.Abort();
            upstream.Abort();
        }
        else
        {
            client.Close();
            upstream.Close();
        }

        owner.OnTunnelEnded(this, isBroken);
    }
}
