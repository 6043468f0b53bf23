using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Translation.Policies;

/// <summary>Reads what a TrafficPolicy says about requests under way at its target.</summary>
internal static class ConcurrencyReader
{
    private const string Field = "spec.adaptiveConcurrency";
    private const int MaxConcurrency = 100_000;

    // The sidecars' defaults: the greatest must not be below the least, whichever of them is said.
    private const int DefaultMin = 3;
    private const int DefaultMax = 1000;

    public static AdaptiveConcurrency Read(AdaptiveConcurrencySpec spec, PolicyFields fields)
    {
        AdaptiveConcurrency concurrency = new(
            fields.Number($"{Field}.minConcurrency", spec.MinConcurrency, 1, MaxConcurrency),
            fields.Number($"{Field}.maxConcurrency", spec.MaxConcurrency, 1, MaxConcurrency),
            fields.Time($"{Field}.minRttInterval", spec.MinRttInterval, least: 1000),
            fields.Number($"{Field}.minRttRequests", spec.MinRttRequests, 1, 10_000),
            fields.Number($"{Field}.bufferPercent", spec.BufferPercent, 0, 1000));
        if ((concurrency.Max ?? DefaultMax) < (concurrency.Min ?? DefaultMin))
        {
            fields.Refuse<int>($"{Field}.maxConcurrency", "must not be below minConcurrency");
        }

        return concurrency;
    }
}
