using System.Text.Json;

namespace Mesh.Kubernetes.Client;

/// <summary>Asks the API server which resources it serves, each group in its preferred version; sub-resources are left out.</summary>
public sealed class ApiDiscovery(KubernetesConnection connection)
{
    /// <summary>
    /// All resources. A group that does not answer (an aggregated API whose server is down) fails the whole call: callers that delete must not
    /// take a part for the whole.
    /// </summary>
    public async Task<IReadOnlyList<DiscoveredResource>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new List<DiscoveredResource>();
        await AddAsync(found, "", "v1", "api/v1", cancellationToken);
        using var groups = await connection.GetJsonAsync("apis", cancellationToken);
        foreach (var group in groups.RootElement.GetProperty("groups").EnumerateArray())
        {
            var name = group.GetProperty("name").GetString()!;
            var version = group.GetProperty("preferredVersion").GetProperty("version").GetString()!;
            await AddAsync(found, name, version, $"apis/{name}/{version}", cancellationToken);
        }

        return found;
    }

    private async Task AddAsync(
        List<DiscoveredResource> found, string group, string version, string path, CancellationToken cancellationToken)
    {
        using var document = await connection.GetJsonAsync(path, cancellationToken);
        foreach (var resource in document.RootElement.GetProperty("resources").EnumerateArray())
        {
            var plural = resource.GetProperty("name").GetString()!;
            if (plural.Contains('/', StringComparison.Ordinal))
            {
                continue;
            }

            var verbs = resource.GetProperty("verbs").EnumerateArray().Select(verb => verb.GetString()!).ToHashSet(StringComparer.Ordinal);
            var definition = new ResourceDefinition(group, version, plural, resource.GetProperty("kind").GetString()!);
            found.Add(new(definition, resource.GetProperty("namespaced").GetBoolean(), verbs));
        }
    }
}
