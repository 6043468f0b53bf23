using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Injection;

namespace Mesh.Injector.Tests;

public sealed class InjectionDeciderTests
{
    [Theory]
    [InlineData(true, null, null, InjectionOutcome.Inject, InjectionReason.NamespaceEnabled)]
    [InlineData(false, null, null, InjectionOutcome.Skip, InjectionReason.NotRequested)]
    [InlineData(false, "enabled", null, InjectionOutcome.Inject, InjectionReason.PodEnabled)]
    [InlineData(false, null, "enabled", InjectionOutcome.Inject, InjectionReason.PodEnabled)]
    [InlineData(true, "enabled", "enabled", InjectionOutcome.Inject, InjectionReason.PodEnabled)]
    [InlineData(true, "disabled", null, InjectionOutcome.Skip, InjectionReason.PodDisabled)]
    [InlineData(true, null, "disabled", InjectionOutcome.Skip, InjectionReason.PodDisabled)]
    [InlineData(true, "disabled", "enabled", InjectionOutcome.Reject, InjectionReason.ConflictingOverride)]
    [InlineData(false, "enabled", "disabled", InjectionOutcome.Reject, InjectionReason.ConflictingOverride)]
    [InlineData(true, "true", null, InjectionOutcome.Reject, InjectionReason.InvalidAnnotation)]
    [InlineData(true, null, "", InjectionOutcome.Reject, InjectionReason.InvalidAnnotation)]
    [InlineData(false, null, "Enabled", InjectionOutcome.Reject, InjectionReason.InvalidAnnotation)]
    public void Decide_NamespaceAndPodWishes_PodWins(
        bool namespaceEnabled, string? label, string? annotation, InjectionOutcome outcome, InjectionReason reason)
    {
        JsonObject pod = TestPods.Minimal();
        Set(pod, "labels", label);
        Set(pod, "annotations", annotation);

        InjectionResult result = TestPods.Inject(pod, namespaceEnabled);

        Assert.Equal((outcome, reason), (result.Decision.Outcome, result.Decision.Reason));
        Assert.Equal(outcome == InjectionOutcome.Inject, result.Patch.Count > 0);
        Assert.True(outcome != InjectionOutcome.Reject || result.Decision.Message.Contains("mesh.dev/inject", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("kube-system")]
    [InlineData("kube-public")]
    [InlineData("kube-node-lease")]
    [InlineData("mesh-system")]
    public void Decide_SystemNamespace_SkipsEvenIfThePodAsks(string @namespace)
    {
        InjectionResult result = TestPods.Inject(TestPods.WithLabel("mesh.dev/inject", "enabled"), true, @namespace);

        Assert.Equal(InjectionReason.SystemNamespace, result.Decision.Reason);
        Assert.Contains("no effect", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"spec":{"hostNetwork":true}}""", InjectionReason.HostNetwork)]
    [InlineData("""{"spec":{"os":{"name":"windows"}}}""", InjectionReason.Windows)]
    [InlineData("""{"spec":{"nodeSelector":{"kubernetes.io/os":"windows"}}}""", InjectionReason.Windows)]
    [InlineData("""{"metadata":{"annotations":{"kubernetes.io/config.mirror":"x"}}}""", InjectionReason.MirrorPod)]
    public void Decide_PodThatCannotHaveASidecar_Skips(string members, InjectionReason reason)
    {
        InjectionResult result = TestPods.Inject(PodWith(members));

        Assert.Equal((InjectionOutcome.Skip, reason), (result.Decision.Outcome, result.Decision.Reason));
        Assert.Empty(result.Patch);
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData("""{"spec":{"hostNetwork":false,"os":{"name":"linux"},"nodeSelector":{"kubernetes.io/os":"linux"}}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"app","securityContext":{"runAsUser":2113},"ports":[{"containerPort":15020,"protocol":"UDP"}]}]}}""")]
    [InlineData("""{"metadata":{"annotations":{"mesh.dev/injection-version":"copied from elsewhere"}}}""")]
    public void Decide_OrdinaryPod_Injects(string members) =>
        Assert.Equal(InjectionOutcome.Inject, TestPods.Inject(PodWith(members)).Decision.Outcome);

    [Theory]
    [InlineData("""{"spec":{"containers":[{"name":"mesh-proxy"}]}}""", "mesh-proxy")]
    [InlineData("""{"spec":{"initContainers":[{"name":"mesh-redirect"}]}}""", "mesh-redirect")]
    [InlineData("""{"spec":{"volumes":[{"name":"mesh-token"}]}}""", "mesh-token")]
    [InlineData("""{"spec":{"securityContext":{"runAsUser":2112}}}""", "2112")]
    [InlineData("""{"spec":{"containers":[{"name":"app","securityContext":{"runAsUser":2112}}]}}""", "'app'")]
    [InlineData("""{"spec":{"containers":[{"name":"app","ports":[{"containerPort":80},{"containerPort":15001}]}]}}""", "15001")]
    [InlineData("""{"spec":{"containers":[{"name":"app","ports":[{"containerPort":15055,"protocol":"UDP"}]}]}}""", "15055")]
    public void Decide_PodUsesWhatBelongsToTheSidecar_RejectsAndNamesIt(string members, string named)
    {
        InjectionDecision decision = TestPods.Inject(PodWith(members)).Decision;

        Assert.Equal(InjectionReason.ReservedByMesh, decision.Reason);
        Assert.Contains(named, decision.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"pod\"")]
    [InlineData("{}")]
    [InlineData("""{"spec":{}}""")]
    [InlineData("""{"spec":{"containers":{}}}""")]
    [InlineData("""{"spec":{"containers":[1]}}""")]
    [InlineData("""{"metadata":[],"spec":{"containers":[]}}""")]
    [InlineData("""{"metadata":{"labels":{"a":1}},"spec":{"containers":[]}}""")]
    [InlineData("""{"metadata":{"annotations":"x"},"spec":{"containers":[]}}""")]
    [InlineData("""{"spec":{"containers":[],"initContainers":[null]}}""")]
    [InlineData("""{"spec":{"containers":[{"name":"a","ports":5}]}}""")]
    [InlineData("""{"spec":{"containers":[],"os":"windows"}}""")]
    [InlineData("""{"metadata":{"annotations":{"a":"\ud800"}},"spec":{"containers":[]}}""")]
    [InlineData("""{"metadata":{"annotations":{"\ud800":"x"}},"spec":{"containers":[]}}""")]
    public void Decide_NotAPod_Rejects(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);

        InjectionResult result = TestPods.Injector.Inject(new InjectionRequest(document.RootElement, "shop", NamespaceEnabled: true));

        Assert.Equal(InjectionReason.MalformedPod, result.Decision.Reason);
    }

    private static void Set(JsonObject pod, string map, string? value)
    {
        if (value is not null)
        {
            pod["metadata"]![map] = new JsonObject { ["mesh.dev/inject"] = value };
        }
    }

    private static JsonObject PodWith(string members)
    {
        JsonObject pod = TestPods.Minimal();
        foreach ((string part, JsonNode? value) in JsonNode.Parse(members)!.AsObject())
        {
            foreach ((string name, JsonNode? member) in value!.AsObject())
            {
                pod[part]![name] = member!.DeepClone();
            }
        }

        return pod;
    }
}
