using System.Diagnostics.Metrics;
using Mesh.Kubernetes.Sidecars;

namespace Mesh.ControlPlane.Kubernetes.Sidecars;

/// <summary>How many pods have no sidecar or an outdated one, by namespace. Shown by the leader alone, so that a sum over replicas counts each pod once.</summary>
internal sealed class SidecarMetrics : IDisposable
{
    public const string MeterName = "Mesh.ControlPlane.Sidecars";

    /// <summary>Namespaces with a series of their own; those with the most to do come first, the rest is added up under an empty name.</summary>
    public const int MaxNamespaces = 200;

    private readonly Meter _meter;
    private IReadOnlyList<NamespaceSidecars> _shown = [];
    private bool _isVersionKnown;

    public SidecarMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        _meter.CreateObservableGauge("mesh.sidecars", () => Read(item => item.Meshed), "{pod}", "Pods with a sidecar, by namespace");
        _meter.CreateObservableGauge("mesh.sidecars.missing", () => Read(item => item.Missing), "{pod}", "Pods that should have a sidecar and have none, by namespace");
        _meter.CreateObservableGauge(
            "mesh.sidecars.outdated",
            () => Volatile.Read(ref _isVersionKnown) ? Read(item => item.Outdated) : [],
            "{pod}",
            "Pods whose sidecar is not what the injector would give them now, by namespace; absent while that is not known");
    }

    /// <param name="namespaces">What is true now; empty when this replica does not lead any more.</param>
    /// <param name="isVersionKnown">Whether outdated sidecars could be told.</param>
    public void Show(IReadOnlyList<NamespaceSidecars> namespaces, bool isVersionKnown)
    {
        NamespaceSidecars[] shown = [.. namespaces.OrderByDescending(item => item.Missing + item.Outdated)];
        if (shown.Length > MaxNamespaces)
        {
            var rest = shown[MaxNamespaces..];
            shown = [.. shown[..MaxNamespaces], new("", rest.Sum(item => item.Meshed), rest.Sum(item => item.Outdated), rest.Sum(item => item.Missing))];
        }

        Volatile.Write(ref _isVersionKnown, isVersionKnown);
        Volatile.Write(ref _shown, shown);
    }

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<int>> Read(Func<NamespaceSidecars, int> value) =>
        Volatile.Read(ref _shown).Select(item => new Measurement<int>(value(item), new KeyValuePair<string, object?>("namespace", item.Namespace)));
}
