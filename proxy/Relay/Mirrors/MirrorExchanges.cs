using Mesh.Proxy.Http1;
using Mesh.Proxy.Mirroring;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.State;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Relay.Mirrors;

/// <summary>The copies of one loop that are on their way. A bounded number, because nobody waits for them: what does not find room is dropped and counted. Loop thread only.</summary>
internal sealed class MirrorExchanges(RelayServices services)
{
    /// <summary>Exchanges that are kept for the next copies.</summary>
    private const int MaxIdle = 32;

    private readonly HashSet<MirrorExchange> _running = [];
    private readonly Stack<MirrorExchange> _idle = new();

    /// <summary>Those that are on their way.</summary>
    public int Count => _running.Count;

    /// <summary>A buffer for a copy; null, which is counted, if there are too many. The clients' own requests come first where memory is short.</summary>
    public IoBuffer? TryRent(MirrorFilter mirror)
    {
        IoBuffer? buffer = _running.Count < MirrorLimits.MaxInFlight ? services.Loop.Buffers.TryRent(isNew: true) : null;
        if (buffer is null)
        {
            services.Metrics.Mirrored(mirror.Backend.Name, MirrorOutcomes.TooMany);
        }

        return buffer;
    }

    /// <summary>Sends a copy when the handlers on the stack have returned.</summary>
    /// <param name="backend">Where to.</param>
    /// <param name="request">The whole request, as the backend is to see it; ownership is taken.</param>
    /// <param name="method">Its method, which the answer's length depends on.</param>
    /// <param name="hash">Ties it to an endpoint; null if nothing does.</param>
    public void Start(BackendModel backend, IoBuffer request, KnownMethod method, ulong? hash)
    {
        MirrorExchange exchange = _idle.TryPop(out MirrorExchange? idle) ? idle : new MirrorExchange(services, this);
        _running.Add(exchange);
        exchange.Begin(backend, request, method, hash);
    }

    /// <summary>An exchange is over.</summary>
    public void Return(MirrorExchange exchange)
    {
        _running.Remove(exchange);
        if (_idle.Count < MaxIdle)
        {
            _idle.Push(exchange);
        }
    }

    /// <summary>The loop ends.</summary>
    public void AbortAll()
    {
        foreach (MirrorExchange exchange in _running.ToArray())
        {
            exchange.Abort();
        }
    }
}
