using System.Collections.Immutable;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Model.Clusters;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Model;

/// <summary>
/// Everything the mesh knows, as one immutable root. The next model shares every part that did not change; only <see cref="Translation.ModelBuilder"/>
/// makes new ones.
/// </summary>
/// <param name="Services">By name; those of all clusters have a name of their own beside it.</param>
/// <param name="Endpoints">By name of the service.</param>
/// <param name="Workloads">Pods with a sidecar, and gateways, by name.</param>
/// <param name="Splits">What became of each TrafficSplit, by name.</param>
/// <param name="Routes">What became of each HTTPRoute and GRPCRoute.</param>
/// <param name="Policies">What became of each TrafficPolicy, by name.</param>
internal sealed record MeshModel(
    ImmutableDictionary<ResourceName, MeshService> Services,
    ImmutableDictionary<ResourceName, EndpointSet> Endpoints,
    ImmutableDictionary<ResourceName, Workload> Workloads,
    ImmutableDictionary<ResourceName, SplitState> Splits,
    ImmutableDictionary<RouteName, RouteState> Routes,
    ImmutableDictionary<ResourceName, PolicyState> Policies)
{
    /// <summary>What became of each AccessPolicy, by name.</summary>
    public ImmutableDictionary<ResourceName, PolicyState> AccessPolicies { get; init; } = ImmutableDictionary<ResourceName, PolicyState>.Empty;

    /// <summary>What became of each RateLimitPolicy, by name.</summary>
    public ImmutableDictionary<ResourceName, PolicyState> RateLimitPolicies { get; init; } = ImmutableDictionary<ResourceName, PolicyState>.Empty;

    /// <summary>What this cluster exports, and what it was asked to, by name of the service.</summary>
    public ImmutableDictionary<ResourceName, ExportState> Exports { get; init; } = ImmutableDictionary<ResourceName, ExportState>.Empty;

    /// <summary>What any cluster exports, by name of the service.</summary>
    public ImmutableDictionary<ResourceName, ClusterSetService> ClusterSet { get; init; } = ImmutableDictionary<ResourceName, ClusterSetService>.Empty;

    public static readonly MeshModel Empty = new(
        ImmutableDictionary<ResourceName, MeshService>.Empty,
        ImmutableDictionary<ResourceName, EndpointSet>.Empty,
        ImmutableDictionary<ResourceName, Workload>.Empty,
        ImmutableDictionary<ResourceName, SplitState>.Empty,
        ImmutableDictionary<RouteName, RouteState>.Empty,
        ImmutableDictionary<ResourceName, PolicyState>.Empty);
}
