using k8s.Models;
using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Sidecars;

namespace Mesh.ControlPlane.Tests.Kubernetes;

public sealed class ObjectReducersTests
{
    [Fact]
    public void Reduce_PodOutsideTheMesh_KeepsHardlyMoreThanItsName()
    {
        var pod = LargePod(injected: false);
        Assert.True(ObjectJson.Serialize(pod).Length > 8_000, "the pod is of a usual size");

        var one = ObjectReducers.Reduce(pod);
        var other = ObjectReducers.Reduce(LargePod(injected: false));

        string kept = ObjectJson.Serialize(one);
        Assert.True(kept.Length < 500, kept);
        // The largest of the objects, shared by all of them.
        Assert.Same(one.Spec, other.Spec);
        Assert.Equal("Deployment web", PodOwner.Of(one).Workload);
        Assert.Equal(("uid-web-1", "10.0.0.7", "Running"), (one.Metadata.Uid, one.Status.PodIP, one.Status.Phase));
    }

    [Theory]
    [InlineData("enabled", null, false)]
    [InlineData(null, "disabled", false)]
    [InlineData(null, null, true)]
    public void Reduce_PodOutsideTheMesh_KeepsWhyItHasNoSidecar(string? label, string? annotation, bool hostNetwork)
    {
        var pod = LargePod(injected: false);
        pod.Spec.HostNetwork = hostNetwork;
        Set(pod.Metadata.Labels, label);
        Set(pod.Metadata.Annotations, annotation);

        var reduced = ObjectReducers.Reduce(pod);

        foreach (bool enabled in (bool[])[true, false])
        {
            Assert.Equal(SidecarSurvey.StateOf(pod, enabled, null), SidecarSurvey.StateOf(reduced, enabled, null));
        }
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "windows")]
    public void Reduce_PodThatCannotHaveASidecar_StaysOne(bool mirror, string? system)
    {
        var pod = LargePod(injected: false);
        pod.Spec.NodeSelector = system is null ? null : new Dictionary<string, string> { ["kubernetes.io/os"] = system };
        if (mirror)
        {
            pod.Metadata.Annotations["kubernetes.io/config.mirror"] = "hash";
        }

        Assert.Equal(SidecarState.NotNeeded, SidecarSurvey.StateOf(ObjectReducers.Reduce(pod), namespaceEnabled: true, null));
    }

    [Fact]
    public void Reduce_MeshedPod_KeepsWhatTranslationAndReportsRead()
    {
        var pod = LargePod(injected: true);
        pod.Metadata.Annotations["mesh.dev/injection-version"] = "0.1.0-aaaaaaaa";

        var reduced = ObjectReducers.Reduce(pod);

        Assert.True(ObjectJson.Serialize(reduced).Length < 2_000, ObjectJson.Serialize(reduced));
        Assert.Equal(pod.Metadata.Labels, reduced.Metadata.Labels);
        Assert.Equal("node-1", reduced.Spec.NodeName);
        Assert.Equal(SidecarState.Outdated, SidecarSurvey.StateOf(reduced, namespaceEnabled: true, "0.1.0-bbbbbbbb"));
        Assert.Equal(SidecarState.Current, SidecarSurvey.StateOf(reduced, namespaceEnabled: true, "0.1.0-aaaaaaaa"));
    }

    [Fact]
    public void Reduce_Namespace_KeepsWhetherItAsksForSidecars()
    {
        var @namespace = Objects.NamespaceOf("shop");
        @namespace.Metadata.Labels = new Dictionary<string, string> { ["mesh.dev/inject"] = "enabled", ["team"] = "a" };

        var reduced = ObjectReducers.Reduce(@namespace);

        Assert.True(SidecarRules.IsEnabled(reduced));
        Assert.Single(reduced.Metadata.Labels);
    }

    private static void Set(IDictionary<string, string> entries, string? inject)
    {
        if (inject is not null)
        {
            entries["mesh.dev/inject"] = inject;
        }
    }

    /// <summary>As API servers hold them: a template with environment, volumes and probes, conditions, container states, and who wrote what.</summary>
    private static V1Pod LargePod(bool injected)
    {
        var pod = Objects.Pod("web-1", "10.0.0.7", injected, "node-1");
        pod.Metadata.ResourceVersion = "123456789";
        pod.Metadata.Labels["pod-template-hash"] = "5d9c7b8f6c";
        pod.Metadata.Annotations = new Dictionary<string, string> { ["kubectl.kubernetes.io/restartedAt"] = "2026-01-01T00:00:00Z", ["team.example.com/notes"] = new string('x', 1000) };
        pod.Metadata.OwnerReferences = [new() { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = "web-5d9c7b8f6c", Uid = "5a3f0c8e-0000-4000-8000-000000000000", Controller = true }];
        pod.Metadata.ManagedFields = [.. Enumerable.Range(0, 5).Select(number => new V1ManagedFieldsEntry { Manager = $"manager-{number}", Operation = "Update", Subresource = new string('f', 600) })];
        pod.Spec.Containers[0].Env = [.. Enumerable.Range(0, 50).Select(number => new V1EnvVar { Name = $"VARIABLE_{number}", Value = new string('v', 40) })];
        pod.Spec.Volumes = [.. Enumerable.Range(0, 10).Select(number => new V1Volume { Name = $"volume-{number}", ConfigMap = new() { Name = $"config-{number}" } })];
        pod.Status.Conditions = [.. Enumerable.Range(0, 5).Select(number => new V1PodCondition { Type = $"Condition{number}", Status = "True" }), new() { Type = "Ready", Status = "True" }];
        return pod;
    }
}
