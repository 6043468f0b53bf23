using System.Text;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Links;

/// <summary>ClusterLinks and their tokens in one cluster.</summary>
internal sealed class LinkStore(KubernetesConnection connection)
{
    private static readonly ResourceKey Tokens = new(MeshNames.SystemNamespace, MeshNames.LinkTokensSecret);

    private readonly ResourceClient<LinkObject> _links = connection.Resource<LinkObject>();
    private readonly ResourceClient<V1Secret> _secrets = connection.Resource<V1Secret>();

    public async Task<IReadOnlyList<LinkObject>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await _links.ListAsync(ResourceQuery.All, cancellationToken)).Items.OrderBy(link => link.Metadata.Name, StringComparer.Ordinal)];

    public Task<LinkObject?> GetAsync(string name, CancellationToken cancellationToken) => _links.GetAsync(ResourceKey.ClusterScoped(name), cancellationToken);

    public Task CreateAsync(LinkObject link, CancellationToken cancellationToken) => _links.CreateAsync(link, cancellationToken);

    /// <returns>False if there was none.</returns>
    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) => _links.DeleteAsync(ResourceKey.ClusterScoped(name), new(), cancellationToken);

    /// <summary>Writes keys of the Secret with tokens; null removes one.</summary>
    /// <returns>False if there was nothing to remove them from.</returns>
    public async Task<bool> WriteTokensAsync(IReadOnlyDictionary<string, string?> tokens, CancellationToken cancellationToken)
    {
        JsonObject data = new(tokens.Select(entry => KeyValuePair.Create(entry.Key, entry.Value is null ? null : (JsonNode?)Convert.ToBase64String(Encoding.ASCII.GetBytes(entry.Value)))));
        try
        {
            await _secrets.PatchAsync(Tokens, Patch.Merge(new JsonObject { ["data"] = data }), cancellationToken);
            return true;
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            Dictionary<string, byte[]> first = tokens.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Key, entry => Encoding.ASCII.GetBytes(entry.Value!));
            if (first.Count == 0)
            {
                return false;
            }

            await _secrets.CreateAsync(
                new V1Secret
                {
                    Metadata = new() { NamespaceProperty = Tokens.Namespace, Name = Tokens.Name, Labels = new Dictionary<string, string> { ["app.kubernetes.io/part-of"] = "mesh" } },
                    Data = first,
                },
                cancellationToken);
            return true;
        }
    }
}
