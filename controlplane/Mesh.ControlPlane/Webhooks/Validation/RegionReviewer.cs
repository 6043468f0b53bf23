using System.Text.Json;
using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Webhooks.Validation;

/// <summary>RegionPolicies: they stand for themselves.</summary>
internal sealed class RegionReviewer : IObjectReviewer
{
    public string Group => TrafficPolicy.ApiGroup;

    public string Kind => RegionPolicy.KindName;

    public Verdict Review(JsonElement value, ReviewWorld world)
    {
        var reading = RegionPolicyTranslator.Read(ObjectJson.Deserialize<RegionPolicy>(value.GetRawText()));
        return reading.Wish is not { } wish ? Verdict.Refused(reading.Accepted.Message)
            // What is applied again may have been right once.
            : wish.Until is { } until && until <= world.Now ? new(null, [$"spec.until: {until:u} is over: the region is active"])
            : Verdict.Good;
    }
}
