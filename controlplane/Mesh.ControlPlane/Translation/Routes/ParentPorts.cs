using k8s.Models;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Which ports of a Service a route's parent reference means.</summary>
internal static class ParentPorts
{
    /// <summary>The ports that carry HTTP, or may: what is declared to be anything else is never looked into.</summary>
    public static IEnumerable<int> Of(V1Service service, RouteParent parent) => !HasFrontend(service)
        ? []
        : service.TcpPorts().Where(port => Names(parent, port) && ProtocolRules.Of(port) != PortProtocol.Tcp).Select(port => port.Port);

    /// <summary>Why a reference means no port at all, or null if it does.</summary>
    public static string? Fault(V1Service? service, RouteParent parent)
    {
        if (service is null)
        {
            return $"there is no Service {parent.Service}";
        }

        if (!service.IsInMesh())
        {
            return $"Service {parent.Service} is none that the mesh routes: of type ExternalName, or with internalTrafficPolicy Local";
        }

        if (!HasFrontend(service))
        {
            return $"Service {parent.Service} is headless: its clients dial pods and pass no route";
        }

        if (Of(service, parent).Any())
        {
            return null;
        }

        return service.TcpPorts().Any(port => Names(parent, port))
            ? $"the protocol of the port of Service {parent.Service} is declared as something else than HTTP"
            : $"Service {parent.Service} has no such TCP port";
    }

    // Without an address of its own a Service cannot be told from its pods (GEP-1426, allowed service types).
    private static bool HasFrontend(V1Service service) => service.IsInMesh() && service.Spec.ClusterIP is not "None";

    private static bool Names(RouteParent parent, V1ServicePort port) =>
        (parent.Port is null || parent.Port == port.Port) && (parent.SectionName is null || parent.SectionName == port.Name);
}
