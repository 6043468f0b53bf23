using Mesh.Api.Discovery;

namespace Mesh.Bench.Discovery.Sidecars;

/// <summary>Counts what all sidecars are sent.</summary>
internal sealed class FleetCounters
{
    private long _responses;
    private long _resources;
    private long _bytes;
    private long _refusals;

    public FleetTraffic Now => new(Interlocked.Read(ref _responses), Interlocked.Read(ref _resources), Interlocked.Read(ref _bytes));

    /// <summary>Streams that were refused and opened again later.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    public void Received(DeltaDiscoveryResponse response)
    {
        Interlocked.Increment(ref _responses);
        Interlocked.Add(ref _resources, response.Resources.Count);
        Interlocked.Add(ref _bytes, response.CalculateSize());
    }

    public void Refused() => Interlocked.Increment(ref _refusals);
}
