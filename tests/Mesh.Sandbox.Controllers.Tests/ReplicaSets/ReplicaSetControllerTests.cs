using k8s.Models;
using Mesh.Sandbox.Controllers.Tests.Fixture;

namespace Mesh.Sandbox.Controllers.Tests.ReplicaSets;

public sealed class ReplicaSetControllerTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Create_MatchingOrphan_IsAdoptedInsteadOfCreatingAnother()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Pod(ns, "orphan", "web"));

        var set = await cluster.Create(Set(ns, "web", 2));
        await UntilPods(ns, 2);

        var orphan = (await cluster.Get<V1Pod>(ns, "orphan"))!;
        Assert.Equal(set.Metadata.Uid, orphan.Metadata.OwnerReferences.Single().Uid);
    }

    [Fact]
    public async Task Update_PodLosesItsLabel_IsReleasedAndReplaced()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Set(ns, "web", 1));
        await UntilPods(ns, 1);
        var pod = (await cluster.List<V1Pod>(ns)).Single();

        await cluster.Change<V1Pod>(ns, pod.Metadata.Name, item => item.Metadata.Labels["app"] = "debug");
        await UntilPods(ns, 2);

        await TestCluster.Until(
            async () => (await cluster.Get<V1Pod>(ns, pod.Metadata.Name))!.Metadata.OwnerReferences is null or { Count: 0 }, "the release");
    }

    [Fact]
    public async Task Update_FewerReplicas_RemovesPodsThatAreNotReadyFirst()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Pod(ns, "broken", "web", "unready"));
        await cluster.Create(Set(ns, "web", 3));
        await TestCluster.Until(
            async () => (await cluster.Get<V1ReplicaSet>(ns, "web"))!.Status is { Replicas: 3, ReadyReplicas: 2 }, "three pods, two ready");

        await cluster.Change<V1ReplicaSet>(ns, "web", item => item.Spec.Replicas = 2);
        await UntilPods(ns, 2);

        // Gone, or on its way.
        Assert.True(await cluster.Get<V1Pod>(ns, "broken") is null or { Metadata.DeletionTimestamp: not null });
    }

    [Fact]
    public async Task Create_PodsAreRefused_ShowsAConditionAndRecovers()
    {
        var ns = await cluster.NewNamespaceAsync();
        var set = Set(ns, "web", 1);
        set.Spec.Template.Spec.ServiceAccountName = "later";
        await cluster.Create(set);
        await TestCluster.Until(
            async () => (await cluster.Get<V1ReplicaSet>(ns, "web"))!.Status?.Conditions?.Any(c => c is { Type: "ReplicaFailure", Status: "True" }) == true,
            "the condition");

        await cluster.Create(new V1ServiceAccount { Metadata = new() { Name = "later", NamespaceProperty = ns } });
        await UntilPods(ns, 1);

        await TestCluster.Until(
            async () => (await cluster.Get<V1ReplicaSet>(ns, "web"))!.Status?.Conditions is null or { Count: 0 }, "no condition");
    }

    [Fact]
    public async Task Delete_Pod_IsReplaced()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Set(ns, "web", 1));
        await UntilPods(ns, 1);
        var first = (await cluster.List<V1Pod>(ns)).Single().Metadata.Name;

        await cluster.Delete<V1Pod>(ns, first);

        await TestCluster.Until(
            async () => (await cluster.List<V1Pod>(ns)) is [{ } pod] && pod.Metadata.Name != first, "the replacement");
    }

    [Fact]
    public async Task Create_ManyReplicas_MakesExactlyThatMany()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Set(ns, "web", 50));
        await TestCluster.Until(async () => (await cluster.Get<V1ReplicaSet>(ns, "web"))!.Status?.ReadyReplicas == 50, "fifty pods");

        Assert.Equal(50, (await cluster.List<V1Pod>(ns)).Count);
        var byNode = (await cluster.List<V1Pod>(ns)).CountBy(pod => pod.Spec.NodeName).ToDictionary();
        Assert.Equal(25, byNode["node-a"]);
        Assert.Equal(25, byNode["node-b"]);
    }

    private Task UntilPods(string ns, int count) => TestCluster.Until(
        async () => (await cluster.List<V1Pod>(ns)).Count(pod => pod.Metadata.DeletionTimestamp is null) == count, $"{count} pods");

    private static V1ReplicaSet Set(string ns, string name, int replicas) => new()
    {
        Metadata = new() { Name = name, NamespaceProperty = ns },
        Spec = new()
        {
            Replicas = replicas,
            Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = name } },
            Template = Workloads.Template(name),
        },
    };
}
