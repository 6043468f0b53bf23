using k8s.Models;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation;

/// <summary>Service, with the routes and the split in force on it, to what its clients need to know.</summary>
/// <param name="cluster">Name of the Kubernetes cluster.</param>
/// <param name="rules">Routes, splits and groups in force.</param>
/// <param name="references">Looks up what routes refer to.</param>
internal sealed class ServiceTranslator(string cluster, RulesInForce rules, ReferenceResolver references)
{
    private const string Headless = "None";

    /// <returns>Null if the service is none to the mesh.</returns>
    public MeshService? Translate(V1Service service)
    {
        if (!service.IsInMesh())
        {
            return null;
        }

        var name = service.NameOf();
        var split = rules.Splits.Winner(name);
        var routes = new ServiceRoutes(service, rules.Routes.AttachedTo(name));
        var ports = service.TcpPorts()
            .OrderBy(port => port.Port)
            .Select(port => WithRoutes(Port(name, port, split), routes, ServiceRoutes.Producer))
            .ToValueList();
        return new(name, cluster, Addresses(service), ports)
        {
            // A namespace that has routes for one port keeps the others as everybody has them.
            Variants = routes.ConsumerNamespaces
                .Select(clients => new ServiceVariant(clients, ports.Select(port => WithRoutes(port, routes, clients)).ToValueList()))
                .ToValueList(),
        };
    }

    /// <summary>What a port is without routes.</summary>
    private ServicePort Port(ResourceName service, V1ServicePort port, SplitRule? split)
    {
        var own = new ServicePort(port.Port, port.Name ?? "", ProtocolRules.Of(port), [new WeightedBackend(service, 1, port.Port)], "");
        return split switch
        {
            null => own,
            { Groups.Count: 0 } => own with { Backends = Split(split, port.Port), RouteSource = split.Source },
            // What is not HTTP cannot match a group, so it goes to the root.
            _ => own with { Http = own.Protocol == PortProtocol.Tcp ? null : SplitRouting.Of(split, port.Port, rules.Groups, references.Backends) },
        };
    }

    private ServicePort WithRoutes(ServicePort port, ServiceRoutes routes, string clients) =>
        routes.InForce(clients, port.Port) is { Count: > 0 } inForce ? port with { Http = HttpRoutingComposer.Compose(inForce, references) } : port;

    /// <summary>
    /// Weights per backend. A backend that does not exist, or does not have the root's port, gets nothing and stays listed, so that a split
    /// of nothing but such backends fails visibly instead of going somewhere it was not sent.
    /// </summary>
    private ValueList<WeightedBackend> Split(SplitRule rule, int port) =>
        rule.Backends.Select(backend => new WeightedBackend(backend.Service, backend.WeightOn(port, references.Backends), port) { Cluster = backend.Cluster }).ToValueList();

    private static ValueList<string> Addresses(V1Service service)
    {
        IEnumerable<string?> addresses = service.Spec.ClusterIPs is { Count: > 0 } many ? many : [service.Spec.ClusterIP];
        return addresses.Where(address => !string.IsNullOrEmpty(address) && address != Headless).Select(address => address!).ToValueList();
    }
}
