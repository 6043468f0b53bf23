namespace Mesh.Proxy.Balancing;

/// <summary>Where a round stands. Outlives the picker that is replaced when health changes.</summary>
/// <param name="start">Where this process begins, so that many sidecars do not send their first request to the same endpoint.</param>
internal sealed class RoundRobinPosition(uint start)
{
    private uint _next = start;

    public uint Next() => Interlocked.Increment(ref _next);
}
