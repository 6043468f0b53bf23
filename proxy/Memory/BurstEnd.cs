namespace Mesh.Proxy.Memory;

/// <summary>
/// Tells when a burst of managed work is over and has left memory behind. HTTP/1.1 and bytes allocate nothing, so a sidecar that carries only these would not come to a collection by
/// itself, and keep what a minute of HTTP/2 or a thousand handshakes have left for days.
/// </summary>
internal sealed class BurstEnd
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    /// <summary>Bytes allocated within a period up to which the managed part is at rest: metrics are read and configuration comes at any time.</summary>
    private const long AtRest = 2 * 1024 * 1024;

    /// <summary>
    /// Bytes that are worth a collection: resident above the lowest known, and allocated since the last time. The buffers of the loops come and go without the collector, which
    /// would stand in the way of requests for nothing.
    /// </summary>
    private const long WorthIt = 8 * 1024 * 1024;

    private long _floor = long.MaxValue;
    private long _allocated;
    private long _allocatedAtFloor;

    /// <summary>Looks once in each <see cref="Period"/>.</summary>
    /// <param name="allocated">Managed bytes allocated since the start.</param>
    /// <param name="resident">Resident bytes now.</param>
    /// <returns>Whether memory should be given back; then <see cref="SetFloor"/> is to be called.</returns>
    public bool Observe(long allocated, long resident)
    {
        bool isAtRest = allocated - _allocated <= AtRest;
        _allocated = allocated;
        _floor = Math.Min(_floor, resident);
        return isAtRest && resident - _floor > WorthIt && allocated - _allocatedAtFloor > WorthIt;
    }

    /// <summary>What is left now is in use.</summary>
    /// <param name="resident">Resident bytes now.</param>
    public void SetFloor(long resident)
    {
        _floor = resident;
        _allocatedAtFloor = _allocated;
    }
}
