using k8s.Models;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>A pod's quality of service, computed from its containers' CPU and memory as Kubernetes does.</summary>
internal static class QosClass
{
    private static readonly string[] Compute = ["cpu", "memory"];

    public static string Of(V1Pod pod)
    {
        var containers = pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).ToList();
        if (containers.All(container => !Has(container.Resources?.Requests) && !Has(container.Resources?.Limits)))
        {
            return "BestEffort";
        }

        return containers.All(IsGuaranteed) ? "Guaranteed" : "Burstable";
    }

    private static bool IsGuaranteed(V1Container container) => Compute.All(name =>
        Quantity(container.Resources?.Limits, name) is { } limit && (Quantity(container.Resources?.Requests, name) ?? limit) == limit);

    private static bool Has(IDictionary<string, ResourceQuantity>? quantities) => Compute.Any(name => Quantity(quantities, name) > 0);

    private static decimal? Quantity(IDictionary<string, ResourceQuantity>? quantities, string name) =>
        quantities?.TryGetValue(name, out var quantity) == true ? quantity.ToDecimal() : null;
}
