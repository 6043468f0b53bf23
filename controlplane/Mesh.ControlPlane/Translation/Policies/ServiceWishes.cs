using k8s.Models;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Translation.Policies;

/// <summary>What a Service itself asks of its clients.</summary>
internal static class ServiceWishes
{
    public static bool HasAny(V1Service service) => IsTiedToCaller(service) || Distribution(service) != TrafficDistribution.None;

    public static TrafficDistribution Distribution(V1Service service) => service.Spec?.TrafficDistribution switch
    {
        "PreferClose" or "PreferSameZone" => TrafficDistribution.PreferSameZone,
        "PreferSameNode" => TrafficDistribution.PreferSameNode,
        _ => TrafficDistribution.None,
    };

    /// <summary>A policy's rules, and <c>sessionAffinity: ClientIP</c> where it does not say how to balance.</summary>
    public static TrafficRules Complete(TrafficRules rules, V1Service service) => rules.LoadBalancing is null && IsTiedToCaller(service)
        ? rules with { LoadBalancing = new(LoadBalancingAlgorithm.Maglev, new(HashKeyKind.SourceAddress, ""), 0) }
        : rules;

    private static bool IsTiedToCaller(V1Service service) => service.Spec?.SessionAffinity == "ClientIP";
}
