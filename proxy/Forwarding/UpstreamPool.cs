namespace Mesh.Proxy.Forwarding;

/// <summary>
/// Connection pools by endpoint. They outlive snapshots; one that was unused for a while is closed. Look-ups read an immutable table; only a new endpoint replaces it.
/// </summary>
internal sealed class UpstreamPool : IDisposable
{
    /// <summary>Longer than pooled connections stay idle, so that what is closed here is empty.</summary>
    private static readonly TimeSpan UnusedLimit = TimeSpan.FromMinutes(2);

    private readonly Lock _change = new();
    private readonly UpstreamHandlerFactory _handlers;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private Dictionary<UpstreamKey, Upstream> _upstreams = [];
    private List<Upstream> _retired = [];

    public UpstreamPool(UpstreamHandlerFactory handlers, TimeProvider time)
    {
        _handlers = handlers;
        _time = time;
        _sweep = time.CreateTimer(static pool => ((UpstreamPool)pool!).Sweep(), this, UnusedLimit, UnusedLimit);
    }

    public int Count => Volatile.Read(ref _upstreams).Count;

    /// <summary>The pool of an endpoint, marked as in use; give it back with <see cref="Return"/>.</summary>
    public Upstream Rent(UpstreamKey key)
    {
        Upstream upstream = Volatile.Read(ref _upstreams).TryGetValue(key, out Upstream? known) ? known : Add(key);
        upstream.Enter(_time.GetTimestamp());
        return upstream;
    }

    public void Return(Upstream upstream) => upstream.Leave(_time.GetTimestamp());

    public void Dispose()
    {
        _sweep.Dispose();
        lock (_change)
        {
            foreach (Upstream upstream in _upstreams.Values.Concat(_retired))
            {
                upstream.Dispose();
            }

            _upstreams = [];
            _retired = [];
        }
    }

    private Upstream Add(UpstreamKey key)
    {
        lock (_change)
        {
            if (_upstreams.TryGetValue(key, out Upstream? known))
            {
                return known;
            }

            Upstream added = new($"http://{key.Target.Address}", _handlers.Create(key));
            Volatile.Write(ref _upstreams, new Dictionary<UpstreamKey, Upstream>(_upstreams) { [key] = added });
            return added;
        }
    }

    // A pool leaves the table in one round and is closed in the next if still unused: whoever found it in the old table has that long to use it.
    private void Sweep()
    {
        lock (_change)
        {
            List<Upstream> stillUsed = [];
            foreach (Upstream upstream in _retired)
            {
                if (upstream.IsInUse)
                {
                    stillUsed.Add(upstream);
                }
                else
                {
                    upstream.Dispose();
                }
            }

            Dictionary<UpstreamKey, Upstream> kept = [];
            foreach ((UpstreamKey key, Upstream upstream) in _upstreams)
            {
                if (upstream.IsInUse || _time.GetElapsedTime(upstream.LastUsed) < UnusedLimit)
                {
                    kept[key] = upstream;
                }
                else
                {
                    stillUsed.Add(upstream);
                }
            }

            _retired = stillUsed;
            Volatile.Write(ref _upstreams, kept);
        }
    }
}
