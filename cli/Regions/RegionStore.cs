using System.Text.Json.Nodes;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Regions;

/// <summary>RegionPolicies of one cluster.</summary>
internal sealed class RegionStore(KubernetesConnection connection)
{
    private readonly ResourceClient<RegionObject> _regions = connection.Resource<RegionObject>();

    public async Task<IReadOnlyList<RegionObject>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await _regions.ListAsync(ResourceQuery.All, cancellationToken)).Items.OrderBy(region => region.Metadata.Name, StringComparer.Ordinal)];

    public Task<RegionObject?> GetAsync(string region, CancellationToken cancellationToken) => _regions.GetAsync(ResourceKey.ClusterScoped(region), cancellationToken);

    /// <summary>Makes or changes the object. What it says besides, such as <c>maxLoad</c>, stays.</summary>
    public async Task DecideAsync(string region, RegionObjectSpec spec, CancellationToken cancellationToken)
    {
        JsonObject wanted = new()
        {
            ["state"] = spec.State,
            ["drainOver"] = spec.DrainOver,
            ["restoreOver"] = spec.RestoreOver,
            ["until"] = spec.Until,
            ["renewedAt"] = spec.RenewedAt,
            ["failoverTo"] = spec.FailoverTo is null ? null : new JsonArray([.. spec.FailoverTo.Select(other => (JsonNode?)other)]),
            ["reason"] = spec.Reason,
            ["decidedBy"] = spec.DecidedBy,
        };
        try
        {
            await _regions.PatchAsync(ResourceKey.ClusterScoped(region), Patch.Merge(new JsonObject { ["spec"] = wanted }), cancellationToken);
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            await _regions.CreateAsync(new() { Metadata = new() { Name = region }, Spec = spec }, cancellationToken);
        }
    }
}
