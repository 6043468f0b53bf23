using System.Diagnostics.Metrics;
using Mesh.Kubernetes.Informers;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>What the informers hold and how they are doing.</summary>
internal sealed class InformerMetrics : IDisposable
{
    public const string MeterName = "Mesh.ControlPlane.Kubernetes";

    private readonly Meter _meter;

    public InformerMetrics(IMeterFactory factory, ClusterInformers informers)
    {
        _meter = factory.Create(MeterName);
        _meter.CreateObservableGauge(
            "mesh.kubernetes.objects",
            () => informers.States().Select(state => new Measurement<int>(state.Objects, Kind(state))),
            "{object}",
            "Objects held, by kind");
        _meter.CreateObservableGauge(
            "mesh.kubernetes.following",
            () => informers.States().Select(state => new Measurement<int>(state.Phase == InformerPhase.Following ? 1 : 0, Kind(state))),
            null,
            "1 while the watch of a kind is up");
    }

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Kind(InformerState state) => new("kind", state.Kind);
}
