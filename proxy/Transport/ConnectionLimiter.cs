using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Transport;

/// <summary>Counts accepted connections of all listeners against one limit.</summary>
/// <param name="limit">Most connections at a time.</param>
/// <param name="metrics">Told of each connection that comes, goes or is refused.</param>
internal sealed class ConnectionLimiter(int limit, ProxyMetrics metrics)
{
    private int _open;

    public int Open => Volatile.Read(ref _open);

    public bool TryEnter(TrafficDirection direction)
    {
        if (Interlocked.Increment(ref _open) <= limit)
        {
            metrics.ConnectionOpened(direction);
            return true;
        }

        Interlocked.Decrement(ref _open);
        metrics.ConnectionRefused(direction);
        return false;
    }

    public void Leave(TrafficDirection direction)
    {
        Interlocked.Decrement(ref _open);
        metrics.ConnectionClosed(direction);
    }
}
