using System.Text.Json.Nodes;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Installing;

/// <summary>Writes and deletes objects of any kind. Server-side apply: what others have set in an object, such as the control plane its caBundle, stays.</summary>
internal sealed class ObjectWriter
{
    private const string Manager = "meshctl";

    private readonly KubernetesConnection _connection;
    private readonly Dictionary<(string ApiVersion, string Kind), DiscoveredResource> _kinds;

    private ObjectWriter(KubernetesConnection connection, IEnumerable<DiscoveredResource> kinds)
    {
        _connection = connection;
        _kinds = kinds.DistinctBy(kind => (kind.Definition.ApiVersion, kind.Definition.Kind)).ToDictionary(kind => (kind.Definition.ApiVersion, kind.Definition.Kind));
    }

    public static async Task<ObjectWriter> CreateAsync(KubernetesConnection connection, CancellationToken cancellationToken) =>
        new(connection, await new ApiDiscovery(connection).ListAsync(cancellationToken));

    /// <summary>How people call an object.</summary>
    public static string Describe(JsonObject item) =>
        $"{(string?)item["kind"]} {((string?)item["metadata"]!["namespace"] is { } scope ? scope + "/" : "")}{(string?)item["metadata"]!["name"]}";

    public async Task ApplyAsync(JsonObject item, CancellationToken cancellationToken) =>
        await ClientOf(item).PatchAsync(KeyOf(item), Patch.Apply(item, Manager, force: true), cancellationToken);

    /// <returns>False if there was none.</returns>
    public Task<bool> DeleteAsync(JsonObject item, CancellationToken cancellationToken) => ClientOf(item).DeleteAsync(KeyOf(item), new(), cancellationToken);

    public async Task<bool> ExistsAsync(JsonObject item, CancellationToken cancellationToken) => await ClientOf(item).GetAsync(KeyOf(item), cancellationToken) is not null;

    /// <summary>The definition of an object's kind, for those who ask whether it may be written.</summary>
    public ResourceDefinition DefinitionOf(JsonObject item)
    {
        (string ApiVersion, string Kind) kind = ((string)item["apiVersion"]!, (string)item["kind"]!);
        return _kinds.TryGetValue(kind, out DiscoveredResource? found)
            ? found.Definition
            : throw new MeshctlException(ExitCodes.Failed, $"this cluster does not serve {kind.Kind} of {kind.ApiVersion}", "the mesh needs Kubernetes 1.29 or newer");
    }

    private ResourceClient<PartialObject> ClientOf(JsonObject item) => _connection.Resource(DefinitionOf(item));

    private static ResourceKey KeyOf(JsonObject item) => new((string?)item["metadata"]!["namespace"] ?? "", (string)item["metadata"]!["name"]!);
}
