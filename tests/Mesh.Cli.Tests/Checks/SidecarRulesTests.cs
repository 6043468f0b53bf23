using System.Text.Json;
using k8s.Models;
using Mesh.Injection;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Sidecars;

namespace Mesh.Cli.Tests.Checks;

/// <summary>Whoever looks for pods without a sidecar must mean the same pods as the injector, which gives them one.</summary>
public sealed class SidecarRulesTests
{
    private static readonly PodInjector Injector = new(new());

    [Fact]
    public void ShouldHaveSidecar_EveryKindOfPod_IsWhatWebhookAndInjectorDecide()
    {
        int wanted = 0, looked = 0;
        foreach (string @namespace in (string[])["shop", "kube-system", "mesh-system"])
        {
            foreach (bool namespaceEnabled in (bool[])[true, false])
            {
                foreach (var pod in Pods(@namespace))
                {
                    bool should = SidecarRules.ShouldHaveSidecar(pod, namespaceEnabled);

                    Assert.True(WouldGetOne(pod, namespaceEnabled) == should, $"enabled {namespaceEnabled}: {ObjectJson.Serialize(pod)}");
                    wanted += should ? 1 : 0;
                    looked++;
                }
            }
        }

        Assert.Equal((6, 3 * 2 * 56), (wanted, looked));
    }

    /// <summary>What the selectors of manifests/base/webhook.yaml let through, and what the injector then says.</summary>
    private static bool WouldGetOne(V1Pod pod, bool namespaceEnabled)
    {
        string? label = pod.GetLabel("mesh.dev/inject");
        bool isSent = namespaceEnabled ? label != "disabled" : label is not null and not "disabled";
        using var document = JsonDocument.Parse(ObjectJson.Serialize(pod));
        return isSent && Injector.Inject(new(document.RootElement, pod.Namespace(), namespaceEnabled)).Decision.Outcome == InjectionOutcome.Inject;
    }

    private static IEnumerable<V1Pod> Pods(string @namespace) =>
        from label in (string?[])[null, "enabled", "disabled"]
        from annotation in (string?[])[null, "enabled", "disabled"]
        // Pods that contradict themselves are refused.
        where label is null || annotation is null || label == annotation
        from hostNetwork in (bool?[])[null, true]
        from place in (string[])["", "mirror", "windows-os", "windows-node"]
        select new V1Pod
        {
            ApiVersion = "v1",
            Kind = "Pod",
            Metadata = new()
            {
                NamespaceProperty = @namespace,
                Name = "x",
                Labels = label is null ? null : new Dictionary<string, string> { ["mesh.dev/inject"] = label },
                Annotations = Entries(("mesh.dev/inject", annotation), ("kubernetes.io/config.mirror", place == "mirror" ? "hash" : null)),
            },
            Spec = new()
            {
                HostNetwork = hostNetwork,
                Os = place == "windows-os" ? new() { Name = "windows" } : null,
                NodeSelector = place == "windows-node" ? new Dictionary<string, string> { ["kubernetes.io/os"] = "windows" } : null,
                Containers = [new() { Name = "app", Image = "app" }],
            },
        };

    private static Dictionary<string, string>? Entries(params (string Name, string? Value)[] entries) =>
        entries.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Name, entry => entry.Value!);
}
