using System.Diagnostics.Metrics;

namespace Mesh.ControlPlane.RegionControl;

/// <summary>What is in force of regions, for dashboards and alerts. Peers may decide about any name, so not all of them are shown.</summary>
internal sealed class RegionMetrics : IDisposable
{
    public const string MeterName = "Mesh.ControlPlane.Regions";

    private const int MaxRegions = 256;

    private readonly Meter _meter;

    public RegionMetrics(IMeterFactory factory, RegionBook book, RegionJournal journal, TimeProvider time)
    {
        _meter = factory.Create(MeterName);
        _meter.CreateObservableGauge(
            "mesh.region.available.percent", () => book.Current.At(time.GetUtcNow()).Take(MaxRegions).Select(region => Of(region.Region, region.AvailablePercent)), description: "Percent of the requests for which the region may be used, by region");
        _meter.CreateObservableGauge(
            "mesh.region.decision", () => book.Current.At(time.GetUtcNow()).Take(MaxRegions).Select(region => Of(region.Region, (long)region.Counter)), description: "Number of the decision that holds, by region");
        _meter.CreateObservableCounter(
            "mesh.region.changes", () => journal.Changes.Take(MaxRegions).Select(region => Of(region.Key, region.Value)), "{change}", "Changes of state or decision, by region");
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<T> Of<T>(string region, T value)
        where T : struct => new(value, new KeyValuePair<string, object?>("region", region));
}
