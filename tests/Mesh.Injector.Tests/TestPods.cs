using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Injection;

namespace Mesh.Injector.Tests;

/// <summary>Pods to inject, and shortcuts to do it.</summary>
internal static class TestPods
{
    public static readonly PodInjector Injector = new(new InjectionOptions());

    public static JsonObject Minimal() => JsonNode.Parse(
        """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"app","image":"shop/web:1"}]}}""")!.AsObject();

    public static JsonObject WithAnnotation(string name, string value)
    {
        JsonObject pod = Minimal();
        pod["metadata"]!["annotations"] = new JsonObject { [name] = value };
        return pod;
    }

    public static JsonObject WithLabel(string name, string value)
    {
        JsonObject pod = Minimal();
        pod["metadata"]!["labels"] = new JsonObject { [name] = value };
        return pod;
    }

    public static JsonElement Element(JsonNode? node) => JsonSerializer.SerializeToElement(node);

    public static InjectionResult Inject(JsonNode? pod, bool namespaceEnabled = true, string @namespace = "shop") =>
        Injector.Inject(new InjectionRequest(Element(pod), @namespace, namespaceEnabled));

    public static JsonNode InjectAndApply(JsonNode pod, bool namespaceEnabled = true, string @namespace = "shop") =>
        JsonPatchApplier.Apply(pod, Inject(pod, namespaceEnabled, @namespace).Patch);
}
