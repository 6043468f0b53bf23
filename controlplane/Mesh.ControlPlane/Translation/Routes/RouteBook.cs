using System.Runtime.InteropServices;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>
/// The version in force of each route: the last one that was valid. A bad edit is reported on the object and changes no traffic. Also knows which
/// routes speak of which service, so that a change costs as much as it touches.
/// </summary>
internal sealed class RouteBook
{
    private readonly Dictionary<RouteName, MeshRoute> _inForce = [];
    private readonly Dictionary<ResourceName, HashSet<RouteName>> _attached = [];
    private readonly Dictionary<ResourceName, HashSet<RouteName>> _referring = [];

    /// <summary>Reads a route again, or forgets it if it is gone.</summary>
    /// <returns>The services whose requests it decides about, before and now.</returns>
    public IReadOnlyCollection<ResourceName> Update(RouteName name, IRouteObject? route)
    {
        var before = _inForce.GetValueOrDefault(name);
        var reading = route is null ? null : RouteTranslator.Read(route);
        // A refused version leaves the one before in force; one that names no Service at all was taken away from the mesh.
        var after = reading is { Refusal: not null } ? before : reading?.Route;
        if (before is not null)
        {
            Forget(before);
        }

        if (after is not null)
        {
            Remember(after);
        }

        return new[] { before, after }.OfType<MeshRoute>().SelectMany(Services).ToHashSet();
    }

    public MeshRoute? InForce(RouteName name) => _inForce.GetValueOrDefault(name);

    /// <summary>The routes in force that have the service as a parent, the oldest first, then by name: the order of the Gateway API.</summary>
    public IReadOnlyList<MeshRoute> AttachedTo(ResourceName service) =>
    [
        .. Named(_attached, service).Select(name => _inForce[name])
            .OrderBy(route => route.CreatedAt)
            .ThenBy(route => route.Name.Name.ToString(), StringComparer.Ordinal)
            .ThenBy(route => route.Name.Kind),
    ];

    /// <summary>The routes in force that send requests to the service.</summary>
    public IEnumerable<MeshRoute> ReferringTo(ResourceName service) => Named(_referring, service).Select(name => _inForce[name]);

    /// <summary>The routes in force that send requests from other namespaces into this one.</summary>
    public IEnumerable<MeshRoute> ReferringInto(string @namespace) => _inForce.Values.Where(route =>
        route.Name.Name.Namespace != @namespace && route.References.Any(reference => reference.Name.Namespace == @namespace));

    public static IEnumerable<ResourceName> Services(MeshRoute route) => route.Parents.Select(parent => parent.Service).Distinct();

    private void Remember(MeshRoute route)
    {
        _inForce[route.Name] = route;
        foreach (var service in Services(route))
        {
            Add(_attached, service, route.Name);
        }

        foreach (var reference in route.References)
        {
            Add(_referring, reference.Name, route.Name);
        }
    }

    private void Forget(MeshRoute route)
    {
        _inForce.Remove(route.Name);
        foreach (var service in Services(route))
        {
            Remove(_attached, service, route.Name);
        }

        foreach (var reference in route.References)
        {
            Remove(_referring, reference.Name, route.Name);
        }
    }

    private static HashSet<RouteName> Named(Dictionary<ResourceName, HashSet<RouteName>> index, ResourceName service) => index.GetValueOrDefault(service) ?? [];

    private static void Add(Dictionary<ResourceName, HashSet<RouteName>> index, ResourceName service, RouteName route) =>
        (CollectionsMarshal.GetValueRefOrAddDefault(index, service, out _) ??= []).Add(route);

    private static void Remove(Dictionary<ResourceName, HashSet<RouteName>> index, ResourceName service, RouteName route)
    {
        if (index.TryGetValue(service, out var routes) && routes.Remove(route) && routes.Count == 0)
        {
            index.Remove(service);
        }
    }
}
