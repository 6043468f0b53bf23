using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Translation.Policies;

/// <summary>Reads what a TrafficPolicy says about further tries beside those that are not answered.</summary>
internal static class HedgingReader
{
    private const string Field = "spec.hedging";

    // Whoever waits longer than this for a second try is better served by a time limit and retries.
    private const uint MaxDelay = 60 * 1000;

    public static Hedging Read(HedgingSpec spec, PolicyFields fields) => new(
        fields.Time($"{Field}.delay", spec.Delay ?? "", least: 1, MaxDelay) ?? 0,
        fields.Number($"{Field}.maxTries", spec.MaxTries, 2, 3));
}
