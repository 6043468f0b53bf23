using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model;

/// <summary>A step of the model: the new root and the names whose content differs from before, so that nobody has to search for them.</summary>
/// <param name="Model">The model after the step.</param>
/// <param name="Services">Changed, new and removed services.</param>
/// <param name="Endpoints">Services whose endpoints changed.</param>
/// <param name="Workloads">Changed, new and removed workloads.</param>
/// <param name="Splits">Splits whose state changed.</param>
/// <param name="Routes">Routes whose state changed.</param>
/// <param name="Policies">Traffic policies whose state changed.</param>
internal sealed record ModelChange(
    MeshModel Model,
    IReadOnlyCollection<ResourceName> Services,
    IReadOnlyCollection<ResourceName> Endpoints,
    IReadOnlyCollection<ResourceName> Workloads,
    IReadOnlyCollection<ResourceName> Splits,
    IReadOnlyCollection<RouteName> Routes,
    IReadOnlyCollection<ResourceName> Policies)
{
    /// <summary>Access policies whose state changed.</summary>
    public IReadOnlyCollection<ResourceName> AccessPolicies { get; init; } = [];

    /// <summary>Rate limit policies whose state changed.</summary>
    public IReadOnlyCollection<ResourceName> RateLimitPolicies { get; init; } = [];

    /// <summary>Exports whose state changed.</summary>
    public IReadOnlyCollection<ResourceName> Exports { get; init; } = [];

    /// <summary>Services of all clusters that changed.</summary>
    public IReadOnlyCollection<ResourceName> ClusterSet { get; init; } = [];

    /// <summary>The snapshot that contains the step.</summary>
    public long Revision { get; init; }

    /// <summary>When the cause was seen, in ticks of the <see cref="TimeProvider"/>.</summary>
    public long ChangedAt { get; init; }

    public bool IsEmpty => Services.Count + Endpoints.Count + Workloads.Count + Splits.Count + Routes.Count + Policies.Count + AccessPolicies.Count + RateLimitPolicies.Count + Exports.Count + ClusterSet.Count == 0;
}
