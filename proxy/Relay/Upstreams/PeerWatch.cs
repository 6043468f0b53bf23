using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>
/// Notices that an endpoint is cut off: its node or the way to it is gone, and nobody is left to refuse or to end a connection. The kernel would wait for a quarter of an hour.
/// As long as the endpoint answers anything this costs a store for each answer; when it is silent altogether, the kernel is asked what it knows of the connections that wait.
/// </summary>
/// <remarks>Not TCP_USER_TIMEOUT: that also ends connections whose peer is well and takes no more for a while (a closed window), and says nothing to whoever waits for a new one.</remarks>
/// <param name="host">Told what is noticed.</param>
/// <param name="loop">Whose clock it is.</param>
internal sealed class PeerWatch(UpstreamHost host, EventLoop loop) : ILoopTimerHandler
{
    /// <summary>Silence of a peer that is cut off: as long as a dial may take, and as much evidence. What may be asked twice is asked elsewhere then.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Silence after which a connection counts as lost, whatever it carries: far longer than a route takes to change, or a virtual machine to be moved.</summary>
    public static readonly TimeSpan LongLimit = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Connections that are looked at in a turn, each for a system call, the newest first: what was sent long ago has long been acknowledged.</summary>
    private const int MaxLooks = 64;

    private readonly List<UpstreamLease> _silent = [];
    private LoopTimer? _timer;
    private LeaseList _held;
    private long _heardAt = long.MinValue;

    /// <summary>A lease has got a connection.</summary>
    public void Add(UpstreamLease lease)
    {
        lease.HeldAt = loop.Now;
        lease.IsKnownSilent = false;
        _held.Add(lease);
        _timer ??= new LoopTimer(this);
        if (!_timer.IsSet)
        {
            loop.SetTimer(_timer, Interval);
        }
    }

    /// <summary>A lease has a connection no more.</summary>
    public void Remove(UpstreamLease lease) => _held.Remove(lease);

    /// <summary>The peer has answered a request, or accepted a connection.</summary>
    public void OnHeard() => _heardAt = loop.Now;

    /// <summary>Nothing was heard from a moment on.</summary>
    /// <param name="moment">Milliseconds of the loop's clock.</param>
    public bool IsSilentSince(long moment) => _heardAt < moment;

    public void OnTimer(LoopTimer timer)
    {
        if (_held.Count == 0)
        {
            return;
        }

        loop.SetTimer(timer, Interval);
        if (IsSilentSince(loop.Now - (long)Limit.TotalMilliseconds))
        {
            Look();
        }
    }

    /// <summary>The loop ends.</summary>
    public void Close()
    {
        if (_timer is not null)
        {
            loop.Timers.Remove(_timer);
        }
    }

    private void Look()
    {
        int looks = 0;
        bool isNew = false;
        for (UpstreamLease? lease = _held.Last; lease is not null && looks < MaxLooks; lease = lease.Previous)
        {
            TimeSpan silence = TimeSpan.FromMilliseconds(loop.Now - lease.HeldAt);
            if (silence < Limit)
            {
                continue;
            }

            looks++;
            // An idle connection was silent before, too.
            TimeSpan known = lease.Connection!.Socket.Silence;
            silence = known < silence ? known : silence;
            if (silence >= (lease.IsKnownSilent ? LongLimit : Limit))
            {
                _silent.Add(lease);
                if (!lease.IsKnownSilent)
                {
                    isNew = true;
                    lease.Endpoint!.ObserveUnreachable(TimeSpan.FromMilliseconds(loop.Now - lease.HeldAt));
                }
            }
        }

        if (isNew)
        {
            host.OnCutOff();
        }

        foreach (UpstreamLease lease in _silent)
        {
            lease.OnSilent();
        }

        _silent.Clear();
    }
}
