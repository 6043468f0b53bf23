using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Injection;

namespace Mesh.Cli.Injecting;

/// <summary>Gives the pods of manifests their sidecars with the function that the webhook uses.</summary>
internal sealed class ManifestInjector(PodInjector injector, string @namespace)
{
    /// <summary>Changes an object in place.</summary>
    /// <returns>What became of each pod in it; nothing for objects without pods.</returns>
    public IReadOnlyList<InjectedPod> Inject(JsonNode? content) => content is JsonObject manifest
        ? manifest["kind"]?.ToString() == "List" && manifest["items"] is JsonArray items
            ? [.. items.SelectMany(Inject)]
            : PodTemplates.Of(manifest) is { } template ? [Inject(manifest, template)] : []
        : [];

    private InjectedPod Inject(JsonObject manifest, JsonObject template)
    {
        string home = manifest["metadata"]?["namespace"]?.ToString() is { Length: > 0 } own ? own : @namespace;
        // A template is a pod without its kind, and the injector asks for no more than metadata and spec.
        JsonObject pod = new() { ["metadata"] = template["metadata"]?.DeepClone(), ["spec"] = template["spec"]?.DeepClone() };
        if (pod["metadata"] is null)
        {
            pod.Remove("metadata");
        }

        using JsonDocument document = JsonDocument.Parse(pod.ToJsonString());
        InjectionResult result = injector.Inject(new InjectionRequest(document.RootElement, home, NamespaceEnabled: true));
        JsonAdditions.Apply(template, result.Patch);
        return new($"{manifest["kind"]} {home}/{NameOf(manifest)}", result.Decision, result.Warnings);
    }

    private static string NameOf(JsonObject manifest) => (manifest["metadata"]?["name"] ?? manifest["metadata"]?["generateName"])?.ToString() ?? "(unnamed)";
}
