using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;

namespace Mesh.Injector.Tests.Manifests;

/// <summary>The manifests, read as strictly as an API server with strict field validation would.</summary>
internal static class ManifestFiles
{
    // Kinds that the client library does not know; the control plane's tests apply them to an API server.
    private static readonly string[] OfOurKinds =
    [
        Repository.PathTo("manifests/samples/routes") + Path.DirectorySeparatorChar,
        Repository.PathTo("manifests/samples/traffic-policy") + Path.DirectorySeparatorChar,
        Repository.PathTo("manifests/samples/access-policy") + Path.DirectorySeparatorChar,
        Repository.PathTo("manifests/samples/rate-limits") + Path.DirectorySeparatorChar,
        Repository.PathTo("manifests/samples/global") + Path.DirectorySeparatorChar,
        Repository.PathTo("manifests/samples/regions") + Path.DirectorySeparatorChar,
    ];

    public static IReadOnlyList<string> Paths { get; } =
    [
        .. Directory.GetFiles(Repository.PathTo("manifests"), "*.yaml", SearchOption.AllDirectories)
            .Where(path => Path.GetFileName(path) != "kustomization.yaml" && Path.GetFileName(path) != "split.yaml" && !OfOurKinds.Any(folder => path.StartsWith(folder, StringComparison.Ordinal)))
            .Order(),
    ];

    private static readonly Lazy<object[]> Everything = new(() => [.. Paths.SelectMany(Load)]);

    /// <summary>All objects of a file. An unknown kind or field throws.</summary>
    public static IReadOnlyList<object> Load(string path) => KubernetesYaml.LoadAllFromString(File.ReadAllText(path), strict: true);

    public static IEnumerable<T> All<T>() => Everything.Value.OfType<T>();

    public static JsonObject ToJson(object model) => JsonNode.Parse(KubernetesJson.Serialize(model))!.AsObject();

    public static JsonElement ToElement(object model) => JsonDocument.Parse(KubernetesJson.Serialize(model)).RootElement;
}
