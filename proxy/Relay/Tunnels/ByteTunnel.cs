using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Tunnels;

/// <summary>
/// Relays bytes both ways until both directions have ended. The end of one direction is passed on while the other goes on (half-close); a broken side resets both, so that
/// nobody takes a part for the whole.
/// </summary>
/// <param name="client">One side.</param>
/// <param name="upstream">The other.</param>
/// <param name="loop">Of both.</param>
/// <param name="owner">Told what becomes of it.</param>
/// <param name="silence">How long both sides may be silent while both halves are open. Null, the default, for ever: databases keep connections for hours.</param>
internal sealed class ByteTunnel(TransportSocket client, TransportSocket upstream, EventLoop loop, IByteTunnelOwner owner, TimeSpan? silence = null)
    : ITransportOwner, ILoopWork, ILoopTimerHandler
{
    /// <summary>
    /// Silence after which a tunnel ends of which one half has ended. Ten minutes: whoever has still to answer answers by then, and a half that nobody ends is not kept for ever.
    /// </summary>
    public static readonly TimeSpan HalfClosedSilence = TimeSpan.FromMinutes(10);

    private readonly RelayDirection _up = new(client, upstream, loop);
    private readonly RelayDirection _down = new(upstream, client, loop);
    private LoopTimer? _silent;
    private bool _isHalfClosed;
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

    public void OnTimer(LoopTimer timer) => Abort();

    /// <summary>Ends both sides with a reset.</summary>
    public void Abort() => End(isBroken: true);

    private void Pump()
    {
        if (_isOver)
        {
            return;
        }

        long movedUp = _up.Pump();
        long movedDown = _down.Pump();
        owner.OnTunnelMoved(movedUp, movedDown);
        if (_up.IsBroken || _down.IsBroken)
        {
            End(isBroken: true);
        }
        else if (_up.IsEnded && _down.IsEnded)
        {
            End(isBroken: false);
        }
        else
        {
            GoOn(movedUp + movedDown > 0);
        }
    }

    private void GoOn(bool hasMoved)
    {
        bool closesNow = (_up.IsEnded || _down.IsEnded) && !_isHalfClosed;
        _isHalfClosed |= closesNow;
        if ((_isHalfClosed ? HalfClosedSilence : silence) is { } limit && (hasMoved || closesNow || _silent is null))
        {
            loop.SetTimer(_silent ??= new LoopTimer(this), limit);
        }

        if (_isResumed)
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
        if (_silent is not null)
        {
            loop.Timers.Remove(_silent);
        }

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
