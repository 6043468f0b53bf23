using k8s.Models;
using Mesh.Kubernetes.Sidecars;

namespace Mesh.Kubernetes.Tests.Sidecars;

public sealed class SidecarSurveyTests
{
    private const string Version = "0.1.0-aaaaaaaa";

    [Fact]
    public void Of_MixedMesh_CountsByNamespaceAndNamesWorkloadsOnce()
    {
        var survey = SidecarSurvey.Of(
            [Namespace("shop", "enabled"), Namespace("empty", "enabled"), Namespace("other"), Namespace("kube-system", "enabled")],
            [
                Pod("shop", "web-1", version: Version, replicaSet: "web-5d9c"),
                Pod("shop", "web-2", version: "0.0.9-bbbbbbbb", replicaSet: "web-5d9c"),
                Pod("shop", "old-1", replicaSet: "old-77f4"),
                Pod("shop", "old-2", replicaSet: "old-77f4"),
                Pod("shop", "done", phase: "Succeeded"),
                Pod("other", "plain"),
                Pod("other", "left", version: Version),
                Pod("kube-system", "proxy"),
            ],
            Version);

        Assert.Equal(
            [new("empty", 0, 0, 0), new("kube-system", 0, 0, 0), new("other", 1, 0, 0), new("shop", 2, 1, 2)],
            survey.Namespaces);
        Assert.Equal(["shop/Deployment old (2 pods)", "shop/Deployment web (1 pod)"], survey.Findings.Select(finding => finding.ToString()));
        Assert.Equal([SidecarState.Missing, SidecarState.Outdated], survey.Findings.Select(finding => finding.State));
    }

    [Fact]
    public void Of_VersionUnknown_CallsNothingOutdated()
    {
        var survey = SidecarSurvey.Of([Namespace("shop", "enabled")], [Pod("shop", "web", version: "x"), Pod("shop", "old", version: "")], version: null);

        Assert.Empty(survey.Findings);
        Assert.Equal(new("shop", 2, 0, 0), Assert.Single(survey.Namespaces));
    }

    [Fact]
    public void StateOf_SidecarWithoutAVersion_IsOutdated() =>
        Assert.Equal(SidecarState.Outdated, SidecarSurvey.StateOf(Pod("shop", "web", version: ""), namespaceEnabled: true, Version));

    [Fact]
    public void StateOf_PodThatEnds_NeedsNothing()
    {
        var pod = Pod("shop", "web");
        pod.Metadata.DeletionTimestamp = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

        Assert.Equal(SidecarState.NotNeeded, SidecarSurvey.StateOf(pod, namespaceEnabled: true, Version));
    }

    [Theory]
    [InlineData("ReplicaSet", "web-5d9c", "5d9c", "Deployment web", "kubectl -n shop rollout restart deployment/web")]
    [InlineData("ReplicaSet", "web-5d9c", "", "ReplicaSet web-5d9c", null)]
    [InlineData("ReplicaSet", "web-5d9c", "77f4", "ReplicaSet web-5d9c", null)]
    [InlineData("ReplicaSet", "-5d9c", "5d9c", "ReplicaSet -5d9c", null)]
    [InlineData("StatefulSet", "db", "5d9c", "StatefulSet db", "kubectl -n shop rollout restart statefulset/db")]
    [InlineData("Job", "import", "", "Job import", null)]
    public void Owner_OfAController_IsWhatPeopleRestart(string kind, string name, string hash, string workload, string? restart)
    {
        var pod = Pod("shop", "x");
        pod.Metadata.Labels = new Dictionary<string, string> { ["pod-template-hash"] = hash };
        pod.Metadata.OwnerReferences =
        [
            new() { ApiVersion = "v1", Kind = "ConfigMap", Name = "no-controller", Uid = "u0" },
            new() { ApiVersion = "apps/v1", Kind = kind, Name = name, Uid = "u1", Controller = true },
        ];

        var owner = PodOwner.Of(pod);

        Assert.Equal(("apps/v1", kind, name, "u1"), (owner.ApiVersion, owner.Kind, owner.Name, owner.Uid));
        Assert.Equal(workload, owner.Workload);
        Assert.Equal(restart, owner.RestartCommand("shop"));
    }

    [Fact]
    public void Owner_OfABarePod_IsThePod()
    {
        var owner = PodOwner.Of(Pod("shop", "x"));

        Assert.Equal(("v1", "Pod x", "uid-x", null), (owner.ApiVersion, owner.Workload, owner.Uid, owner.RestartCommand("shop")));
    }

    private static V1Namespace Namespace(string name, string? inject = null) => new()
    {
        Metadata = new() { Name = name, Labels = inject is null ? null : new Dictionary<string, string> { ["mesh.dev/inject"] = inject } },
    };

    private static V1Pod Pod(string @namespace, string name, string? version = null, string? replicaSet = null, string phase = "Running") => new()
    {
        Metadata = new()
        {
            NamespaceProperty = @namespace,
            Name = name,
            Uid = $"uid-{name}",
            Labels = replicaSet is null ? null : new Dictionary<string, string> { ["pod-template-hash"] = replicaSet[(replicaSet.LastIndexOf('-') + 1)..] },
            Annotations = string.IsNullOrEmpty(version) ? null : new Dictionary<string, string> { ["mesh.dev/injection-version"] = version },
            OwnerReferences = replicaSet is null ? null : [new() { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = replicaSet, Uid = $"uid-{replicaSet}", Controller = true }],
        },
        Spec = new() { InitContainers = version is null ? null : [new() { Name = "mesh-proxy", RestartPolicy = "Always" }] },
        Status = new() { Phase = phase },
    };
}
