using System.Globalization;
using k8s.Models;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;
using Mesh.ControlPlane.Translation.Clusters;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Looks up what routes refer to.</summary>
/// <param name="backends">What there is.</param>
/// <param name="view">Kubernetes, for grants.</param>
/// <param name="requireGrants">
/// References to other namespaces need a ReferenceGrant there. Off by default: a mesh route reaches nothing that its clients could not call (GEP-1426).
/// </param>
internal sealed class ReferenceResolver(BackendLookup backends, IKubernetesView view, bool requireGrants)
{
    public BackendLookup Backends => backends;

    /// <summary>What is wrong with a reference, or null.</summary>
    public Finding? Fault(RouteName route, RouteReference reference)
    {
        if (!reference.IsService && !reference.IsImport)
        {
            return new(false, RouteReasons.InvalidKind, $"a backend of kind {reference.Kind} is not supported; use a Service, or a ServiceImport of {McsGroup.Name}");
        }

        // First: whether something exists in a foreign namespace is not the author's to know.
        if (requireGrants && !IsGranted(route, reference))
        {
            return new(false, RouteReasons.RefNotPermitted, $"no ReferenceGrant in namespace {reference.Name.Namespace} allows {reference.Kind} {reference.Name.Name}");
        }

        return reference.IsImport ? ImportFault(reference) : ServiceFault(reference);
    }

    /// <summary>The backend as sidecars are told: one that cannot be used keeps its share.</summary>
    public RouteBackend Backend(RouteName route, RouteReference reference)
    {
        var filters = Filters(route, reference.Filters);
        return Fault(route, reference) is { } fault
            ? new(null, reference.Weight, 0, fault.Message, filters)
            : new(reference.IsImport ? ClusterSetNames.Of(reference.Name) : reference.Name, reference.Weight, reference.Port!.Value, "", filters) { Cluster = reference.Filters.Cluster };
    }

    private Finding? ServiceFault(RouteReference reference)
    {
        if (backends.Service(reference.Name) is not { } service)
        {
            return new(false, RouteReasons.BackendNotFound, $"there is no Service {reference.Name} in the mesh");
        }

        return PortFault(service, reference) ?? ClusterFault(reference, cluster => backends.ClusterFault(service, cluster));
    }

    private Finding? ImportFault(RouteReference reference)
    {
        if (backends.Imported(reference.Name) is not { } service)
        {
            return new(false, RouteReasons.BackendNotFound, $"no cluster exports a Service {reference.Name} that has an address");
        }

        return service.Ports.Any(port => port.Port == reference.Port)
            ? ClusterFault(reference, cluster => backends.ClusterFault(reference.Name, cluster))
            : new(false, RouteReasons.BackendNotFound, $"ServiceImport {reference.Name} has no port {reference.Port?.ToString(CultureInfo.InvariantCulture) ?? "that the reference names"}");
    }

    private static Finding? ClusterFault(RouteReference reference, Func<string, string?> fault) =>
        reference.Filters.Cluster.Length > 0 && fault(reference.Filters.Cluster) is { } message ? new(false, RouteReasons.BackendNotFound, message) : null;

    /// <summary>Mirrors that cannot be used are left out: nothing may be sent there (Gateway API).</summary>
    public HttpFilters Filters(RouteName route, RouteFilters filters) => filters.Mirrors.Count == 0
        ? filters.Changes
        : filters.Changes with
        {
            Mirrors = filters.Mirrors
                .Where(mirror => Fault(route, mirror.Target) is null)
                .Select(mirror => new HttpMirror(Backend(route, mirror.Target), mirror.Numerator, mirror.Denominator))
                .ToValueList(),
        };

    private static Finding? PortFault(V1Service service, RouteReference reference)
    {
        if (reference.Port is not { } number)
        {
            return new(false, RouteReasons.BackendNotFound, $"the reference to Service {reference.Name} names no port");
        }

        var port = service.TcpPorts().FirstOrDefault(port => port.Port == number);
        if (port is null)
        {
            return (service.Spec.Ports ?? []).Any(other => other.Port == number)
                ? new(false, RouteReasons.UnsupportedProtocol, $"port {number} of Service {reference.Name} is not a TCP port")
                : new(false, RouteReasons.BackendNotFound, $"Service {reference.Name} has no port {number}");
        }

        // Only what somebody wrote down as such: a name of a port is a guess.
        return port.AppProtocol is { Length: > 0 } protocol && ProtocolRules.Of(port) == PortProtocol.Tcp
            ? new(false, RouteReasons.UnsupportedProtocol, $"port {number} of Service {reference.Name} speaks {protocol}, which is not HTTP")
            : null;
    }

    private bool IsGranted(RouteName route, RouteReference reference) =>
        reference.Name.Namespace == route.Name.Namespace || view.GrantsIn(reference.Name.Namespace).Any(grant => Grants(grant, route, reference));

    private static bool Grants(ReferenceGrant grant, RouteName route, RouteReference reference) =>
        grant.Spec is { From: { } from, To: { } to }
        && from.Any(some => some.Group == GatewayApiGroup.Name
            && some.Kind == (route.Kind == RouteKind.Http ? HttpRoute.KindName : GrpcRoute.KindName)
            && some.Namespace == route.Name.Namespace)
        && to.Any(some => (some.Group ?? "") == reference.Group && some.Kind == reference.Kind && (string.IsNullOrEmpty(some.Name) || some.Name == reference.Name.Name));
}
