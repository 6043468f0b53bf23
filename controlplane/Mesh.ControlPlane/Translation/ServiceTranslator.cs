using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation;

/// <summary>Service, with the split in force on it, to what its clients need to know.</summary>
internal static class ServiceTranslator
{
    private const string Headless = "None";

    /// <summary>Translates a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="cluster">Name of the Kubernetes cluster.</param>
    /// <param name="rule">The split in force, if any.</param>
    /// <param name="find">Looks up backends.</param>
    /// <returns>Null if the service is none to the mesh.</returns>
    public static MeshService? Translate(V1Service service, string cluster, SplitRule? rule, Func<ResourceName, V1Service?> find)
    {
        if (!service.IsInMesh())
        {
            return null;
        }

        var name = service.NameOf();
        var ports = service.TcpPorts().OrderBy(port => port.Port).Select(port => new ServicePort(
            port.Port,
            port.Name ?? "",
            ProtocolRules.Of(port),
            rule is null ? [new WeightedBackend(name, 1, port.Port)] : Split(rule, port.Port, find),
            rule?.Source ?? ""));
        return new(name, cluster, Addresses(service), ports.ToValueList());
    }

    /// <summary>
    /// Weights per backend. A backend that does not exist, or does not have the root's port, gets nothing and stays listed, so that a split
    /// of nothing but such backends fails visibly instead of going somewhere it was not sent.
    /// </summary>
    private static ValueList<WeightedBackend> Split(SplitRule rule, int port, Func<ResourceName, V1Service?> find) =>
        rule.Backends
            .Select(backend => new WeightedBackend(backend.Service, backend.Offers(port, find) ? backend.Weight : 0, port))
            .ToValueList();

    private static ValueList<string> Addresses(V1Service service)
    {
        IEnumerable<string?> addresses = service.Spec.ClusterIPs is { Count: > 0 } many ? many : [service.Spec.ClusterIP];
        return addresses.Where(address => !string.IsNullOrEmpty(address) && address != Headless).Select(address => address!).ToValueList();
    }
}
