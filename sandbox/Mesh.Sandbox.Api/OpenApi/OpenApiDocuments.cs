using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Discovery;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.OpenApi;

/// <summary>
/// OpenAPI v3: an index, and one document per group version with what clients look for: which operations a kind has, that its writes take
/// <c>fieldValidation</c> and <c>dryRun</c>, and its fields.
/// </summary>
/// <remarks>
/// Strategic merge is served but not announced here: kubectl then uses the merge keys it was compiled with, which say more than these
/// documents (fields that retain only the keys of a patch).
/// </remarks>
internal sealed class OpenApiDocuments(ResourceRegistry registry, DiscoveryDocuments discovery)
{
    public JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var (group, version) in GroupVersions())
        {
            var path = group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={Hash(Document(group, version)!)}" };
        }

        return new() { ["paths"] = paths };
    }

    /// <returns>Null when nothing of the group version is served.</returns>
    public JsonObject? Document(string group, string version)
    {
        var types = discovery.TypesOf(group, version).ToArray();
        if (types.Length == 0)
        {
            return null;
        }

        var paths = new JsonObject();
        var components = new ModelComponents();
        foreach (var type in types)
        {
            components.AddRoot(type);
            OpenApiPaths.Add(paths, type);
        }

        return new()
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.32.4" },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = components.Schemas },
        };
    }

    private IEnumerable<(string Group, string Version)> GroupVersions() =>
        registry.Types.Select(t => (t.Group, t.Version)).Distinct().OrderBy(g => g.Group, StringComparer.Ordinal).ThenBy(g => g.Version, StringComparer.Ordinal);

    private static string Hash(JsonObject document) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(document.ToJsonString())));
}
