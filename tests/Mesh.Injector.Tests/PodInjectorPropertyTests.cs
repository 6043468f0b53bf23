using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Mesh.Injection;

namespace Mesh.Injector.Tests;

public sealed class PodInjectorPropertyTests
{
    [Fact]
    public void Inject_SecondPass_ChangesNothing() => RandomPods.Pods.Sample(json =>
    {
        JsonNode once = TestPods.InjectAndApply(JsonNode.Parse(json)!);

        InjectionResult second = TestPods.Inject(once);

        Assert.Equal(InjectionReason.AlreadyInjected, second.Decision.Reason);
        Assert.Empty(second.Patch);
    });

    [Fact]
    public void Inject_OtherVersionsSidecar_StaysUntouched() => RandomPods.Pods.Sample(json =>
    {
        JsonNode once = TestPods.InjectAndApply(JsonNode.Parse(json)!);
        PodInjector newer = new(new InjectionOptions { ProxyImage = "mesh/proxy:9.9.9" });

        InjectionResult second = newer.Inject(new InjectionRequest(TestPods.Element(once), "shop", NamespaceEnabled: true));

        Assert.Equal(InjectionReason.AlreadyInjected, second.Decision.Reason);
    });

    [Fact]
    public void Inject_AnyPod_KeepsEverythingThatWasThere() => RandomPods.Pods.Sample(json =>
    {
        JsonNode pod = JsonNode.Parse(json)!;

        JsonNode injected = TestPods.InjectAndApply(pod);

        Assert.Equal("mesh-redirect", (string?)injected["spec"]!["initContainers"]![0]!["name"]);
        Assert.Equal("mesh-proxy", (string?)injected["spec"]!["initContainers"]![1]!["name"]);
        RemoveInjected(injected.AsObject());
        AssertContains(pod, injected, "pod");
    });

    [Fact]
    public void Inject_AnyJson_NeverThrowsAndItsPatchApplies() => RandomPods.Anything.Sample(
        json =>
        {
            using JsonDocument document = JsonDocument.Parse(json);

            InjectionResult result = TestPods.Injector.Inject(new InjectionRequest(document.RootElement, "shop", NamespaceEnabled: true));

            if (result.Decision.Outcome == InjectionOutcome.Inject)
            {
                // JsonNode cannot copy a lone surrogate; the injector never copies what it was given.
                if (json.Contains("\\ud800", StringComparison.Ordinal))
                {
                    return;
                }

                JsonPatchApplier.Apply(JsonNode.Parse(json)!, result.Patch);
            }
            else
            {
                Assert.Empty(result.Patch);
            }
        },
        iter: 20_000);

    private static void RemoveInjected(JsonObject pod)
    {
        JsonArray initContainers = pod["spec"]!["initContainers"]!.AsArray();
        initContainers.RemoveAt(0);
        initContainers.RemoveAt(0);
    }

    // Maps may have gained members, lists may have gained items at their end; nothing else may differ.
    private static void AssertContains(JsonNode? expected, JsonNode? actual, string path)
    {
        switch (expected)
        {
            case JsonObject members:
                foreach ((string name, JsonNode? member) in members)
                {
                    AssertContains(member, actual![name], $"{path}.{name}");
                }

                break;
            case JsonArray items:
                for (int i = 0; i < items.Count; i++)
                {
                    AssertContains(items[i], actual![i], $"{path}[{i}]");
                }

                break;
            case null:
                // A member that was null is absent for Kubernetes; injection may have given it a value.
                break;
            default:
                bool extended = path.EndsWith("safe-to-evict-local-volumes", StringComparison.Ordinal)
                    && ((string)actual!)!.StartsWith((string)expected!, StringComparison.Ordinal);
                Assert.True(extended || JsonNode.DeepEquals(expected, actual), $"{path} was {expected} and is {actual}");
                break;
        }
    }
}
