using k8s.Models;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Access;

/// <summary>Which workloads of its namespace a policy is about.</summary>
/// <param name="Namespace">The namespace of the policy.</param>
/// <param name="Service">A Service: its ports on its pods; null if it does not matter.</param>
/// <param name="Labels">Labels that a pod must have, all of them; empty: any pod.</param>
internal sealed record WorkloadSelection(string Namespace, string? Service, ValueList<KeyValuePair<string, string>> Labels)
{
    /// <summary>Every workload of a namespace: what a policy is about that does not say it in a way that can be understood.</summary>
    public static WorkloadSelection Of(string @namespace) => new(@namespace, null, []);

    /// <param name="pod">The pod.</param>
    /// <param name="inbound">Its ports, as Services expose them.</param>
    /// <param name="view">Where Services are looked up.</param>
    /// <returns>The ports of the application that are meant, empty for all; null if the pod is not.</returns>
    public ValueList<int>? PortsOf(V1Pod pod, ValueList<InboundPort> inbound, IKubernetesView view)
    {
        if (pod.Metadata.NamespaceProperty != Namespace)
        {
            return null;
        }

        if (Service is null)
        {
            return Labels.All(wanted => pod.Metadata.Labels?.TryGetValue(wanted.Key, out string? value) == true && value == wanted.Value) ? [] : null;
        }

        // Also of Services that the mesh leaves to the node: the sidecar of the pod sees their connections all the same.
        var service = view.Service(new(Namespace, Service));
        var ports = inbound.Where(port => port.Service == new Api.Resources.ResourceName(Namespace, Service)).Select(port => port.TargetPort)
            .Concat(service?.Selects(pod) == true ? service.TcpPorts().Select(port => WorkloadTranslator.Target(port, pod)).OfType<int>() : [])
            .Distinct()
            .Order()
            .ToValueList();
        return ports.Count > 0 ? ports : null;
    }
}
