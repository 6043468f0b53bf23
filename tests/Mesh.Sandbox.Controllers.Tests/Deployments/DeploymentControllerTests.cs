using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Controllers.Tests.Fixture;

namespace Mesh.Sandbox.Controllers.Tests.Deployments;

public sealed class DeploymentControllerTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Create_Deployment_BecomesAvailableAndSaysSo()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Deployment(ns, "web", 3));

        await UntilComplete(ns, "web", 3);

        var deployment = (await cluster.Get<V1Deployment>(ns, "web"))!;
        Assert.Equal("1", deployment.Metadata.Annotations["deployment.kubernetes.io/revision"]);
        Assert.Equal("True", Condition(deployment, "Available")?.Status);
        Assert.Equal("NewReplicaSetAvailable", Condition(deployment, "Progressing")?.Reason);
        var set = Assert.Single(await cluster.List<V1ReplicaSet>(ns));
        Assert.Equal(set.Metadata.Labels["pod-template-hash"], set.Metadata.Name["web-".Length..]);
        Assert.All(await cluster.List<V1Pod>(ns), pod => Assert.Equal(set.Metadata.Uid, pod.Metadata.OwnerReferences.Single().Uid));
    }

    [Fact]
    public async Task Update_Template_RollsWithinItsLimitsAndKeepsHistory()
    {
        var ns = await cluster.NewNamespaceAsync();
        var deployment = Workloads.Deployment(ns, "web", 4);
        deployment.Spec.Strategy = new() { Type = "RollingUpdate", RollingUpdate = new() { MaxSurge = 1, MaxUnavailable = 1 } };
        await cluster.Create(deployment);
        await UntilComplete(ns, "web", 4);

        var (most, fewestReady) = (0, int.MaxValue);
        await cluster.Change<V1Deployment>(ns, "web", item => item.Spec.Template.Spec.Containers[0].Image = "mesh/samples:2");
        await TestCluster.Until(
            async () =>
            {
                // The limits hold for what is asked of the ReplicaSets; their pods follow a moment later.
                most = Math.Max(most, (await cluster.List<V1ReplicaSet>(ns)).Sum(set => set.Spec.Replicas ?? 0));
                var pods = (await cluster.List<V1Pod>(ns)).Where(pod => pod.Metadata.DeletionTimestamp is null).ToList();
                fewestReady = Math.Min(fewestReady, pods.Count(pod => pod.Status.Conditions?.Any(c => c is { Type: "Ready", Status: "True" }) == true));
                return await IsComplete(ns, "web", 4);
            },
            "the rollout");

        Assert.InRange(most, 4, 5);
        Assert.InRange(fewestReady, 3, 4);
        Assert.All(await Active(ns), pod => Assert.Equal("mesh/samples:2", pod.Spec.Containers[0].Image));
        Assert.Equal(2, (await cluster.List<V1ReplicaSet>(ns)).Count);
        Assert.Equal("2", (await cluster.Get<V1Deployment>(ns, "web"))!.Metadata.Annotations["deployment.kubernetes.io/revision"]);
    }

    [Fact]
    public async Task Update_BackToAnOldTemplate_ReusesItsReplicaSetUnderANewRevision()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Deployment(ns, "web", 2));
        await UntilComplete(ns, "web", 2);
        await cluster.Change<V1Deployment>(ns, "web", item => item.Spec.Template.Spec.Containers[0].Image = "mesh/samples:2");
        await UntilComplete(ns, "web", 2);

        await cluster.Change<V1Deployment>(ns, "web", item => item.Spec.Template.Spec.Containers[0].Image = "mesh/samples:0.1.0");
        await UntilComplete(ns, "web", 2);

        var current = (await cluster.List<V1ReplicaSet>(ns)).Single(set => set.Spec.Replicas == 2);
        Assert.Equal("mesh/samples:0.1.0", current.Spec.Template.Spec.Containers[0].Image);
        Assert.Equal("3", current.Metadata.Annotations["deployment.kubernetes.io/revision"]);
        Assert.Equal("1", current.Metadata.Annotations["deployment.kubernetes.io/revision-history"]);
    }

    [Fact]
    public async Task Update_NewPodsNeverReady_OldOnesKeepServing()
    {
        var ns = await cluster.NewNamespaceAsync();
        var deployment = Workloads.Deployment(ns, "web", 4);
        deployment.Spec.ProgressDeadlineSeconds = 1;
        await cluster.Create(deployment);
        await UntilComplete(ns, "web", 4);

        await cluster.Change<V1Deployment>(ns, "web", item => item.Spec.Template = Workloads.Template("web", "mesh/samples:bad", "unready"));
        await TestCluster.Until(
            async () => Condition((await cluster.Get<V1Deployment>(ns, "web"))!, "Progressing")?.Reason == "ProgressDeadlineExceeded",
            "the deadline");

        // 25 % of 4: one more, one less.
        var status = (await cluster.Get<V1Deployment>(ns, "web"))!.Status;
        Assert.Equal(3, status.AvailableReplicas);
        Assert.Equal(5, status.Replicas);
        Assert.Equal("True", Condition((await cluster.Get<V1Deployment>(ns, "web"))!, "Available")?.Status);
    }

    [Fact]
    public async Task Update_Recreate_NeverRunsBothVersions()
    {
        var ns = await cluster.NewNamespaceAsync();
        var deployment = Workloads.Deployment(ns, "web", 3);
        deployment.Spec.Strategy = new() { Type = "Recreate" };
        await cluster.Create(deployment);
        await UntilComplete(ns, "web", 3);

        var mixed = false;
        await cluster.Change<V1Deployment>(ns, "web", item => item.Spec.Template.Spec.Containers[0].Image = "mesh/samples:2");
        await TestCluster.Until(
            async () =>
            {
                mixed |= (await cluster.List<V1Pod>(ns)).Select(pod => pod.Spec.Containers[0].Image).Distinct().Count() > 1;
                return await IsComplete(ns, "web", 3) && (await Active(ns)).All(pod => pod.Spec.Containers[0].Image == "mesh/samples:2");
            },
            "the new version");

        Assert.False(mixed);
    }

    [Fact]
    public async Task Update_WhilePaused_ScalesButDoesNotRoll()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Deployment(ns, "web", 1));
        await UntilComplete(ns, "web", 1);

        await cluster.Change<V1Deployment>(ns, "web", item =>
        {
            item.Spec.Paused = true;
            item.Spec.Replicas = 3;
            item.Spec.Template.Spec.Containers[0].Image = "mesh/samples:2";
        });
        await TestCluster.Until(async () => (await Active(ns)).Count == 3, "three pods");
        Assert.All(await Active(ns), pod => Assert.Equal("mesh/samples:0.1.0", pod.Spec.Containers[0].Image));

        await cluster.Change<V1Deployment>(ns, "web", item => item.Spec.Paused = false);
        await UntilComplete(ns, "web", 3);
        Assert.All(await Active(ns), pod => Assert.Equal("mesh/samples:2", pod.Spec.Containers[0].Image));
    }

    [Fact]
    public async Task Update_BeyondTheHistoryLimit_RemovesTheOldestReplicaSets()
    {
        var ns = await cluster.NewNamespaceAsync();
        var deployment = Workloads.Deployment(ns, "web", 1);
        deployment.Spec.RevisionHistoryLimit = 1;
        await cluster.Create(deployment);
        await UntilComplete(ns, "web", 1);
        for (var version = 2; version <= 4; version++)
        {
            await cluster.Change<V1Deployment>(ns, "web", item => item.Spec.Template.Spec.Containers[0].Image = $"mesh/samples:{version}");
            await UntilComplete(ns, "web", 1);
        }

        await TestCluster.Until(async () => (await cluster.List<V1ReplicaSet>(ns)).Count == 2, "two ReplicaSets");
    }

    [Fact]
    public async Task Delete_Deployment_TakesItsPodsAlong()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Deployment(ns, "web", 2));
        await UntilComplete(ns, "web", 2);

        await cluster.Delete<V1Deployment>(ns, "web");

        await TestCluster.Until(async () => (await cluster.List<V1Pod>(ns)).Count == 0, "no pods");
        Assert.Empty(await cluster.List<V1ReplicaSet>(ns));
    }

    private async Task<List<V1Pod>> Active(string ns) =>
        [.. (await cluster.List<V1Pod>(ns)).Where(pod => pod.Metadata.DeletionTimestamp is null)];

    private Task UntilComplete(string ns, string name, int replicas) =>
        TestCluster.Until(() => IsComplete(ns, name, replicas), $"{replicas} replicas of {name}");

    private async Task<bool> IsComplete(string ns, string name, int replicas)
    {
        var deployment = (await cluster.Get<V1Deployment>(ns, name))!;
        var status = deployment.Status;
        return status?.ObservedGeneration == deployment.Metadata.Generation
            && status?.UpdatedReplicas == replicas
            && status?.Replicas == replicas
            && status?.AvailableReplicas == replicas;
    }

    private static V1DeploymentCondition? Condition(V1Deployment deployment, string type) =>
        deployment.Status?.Conditions?.FirstOrDefault(condition => condition.Type == type);
}
