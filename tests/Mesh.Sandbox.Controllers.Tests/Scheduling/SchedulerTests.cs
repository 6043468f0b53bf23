using k8s.Models;
using Mesh.Sandbox.Controllers.Tests.Fixture;

namespace Mesh.Sandbox.Controllers.Tests.Scheduling;

public sealed class SchedulerTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Create_NodeSelector_IsHonoured()
    {
        var ns = await cluster.NewNamespaceAsync();
        for (var i = 0; i < 4; i++)
        {
            var pod = Workloads.Pod(ns, $"p{i}", "web");
            pod.Spec.NodeSelector = new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = "zone-b" };
            await cluster.Create(pod);
        }

        await TestCluster.Until(
            async () => (await cluster.List<V1Pod>(ns)).All(pod => pod.Spec.NodeName == "node-b"), "all pods on node-b");
    }

    [Fact]
    public async Task Create_NothingFits_SaysWhyAndSchedulesWhenANodeAppears()
    {
        var ns = await cluster.NewNamespaceAsync();
        var pod = Workloads.Pod(ns, "picky", "web");
        pod.Spec.NodeSelector = new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = "zone-x" };
        await cluster.Create(pod);
        await TestCluster.Until(
            async () => (await cluster.Get<V1Pod>(ns, "picky"))!.Status?.Conditions?.Any(c => c is { Type: "PodScheduled", Reason: "Unschedulable" }) == true,
            "the condition");
        await TestCluster.Until(
            async () => (await cluster.List<Eventsv1Event>(ns)).Any(item => item.Reason == "FailedScheduling" && item.Regarding.Name == "picky"), "the Event");

        await cluster.AddNodeAsync("node-x", "zone-x");

        await TestCluster.Until(async () => (await cluster.Get<V1Pod>(ns, "picky"))!.Spec.NodeName == "node-x", "the placement");
    }

    [Fact]
    public async Task Create_RequiredAffinity_IsRefusedRatherThanIgnored()
    {
        var ns = await cluster.NewNamespaceAsync();
        var pod = Workloads.Pod(ns, "affine", "web");
        pod.Spec.Affinity = new()
        {
            PodAntiAffinity = new()
            {
                RequiredDuringSchedulingIgnoredDuringExecution =
                [
                    new() { TopologyKey = "kubernetes.io/hostname", LabelSelector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } } },
                ],
            },
        };
        await cluster.Create(pod);

        await TestCluster.Until(
            async () => (await cluster.Get<V1Pod>(ns, "affine"))!.Status?.Conditions?.Any(c => c.Message?.Contains("affinity", StringComparison.Ordinal) == true) == true,
            "the refusal");
        Assert.True(string.IsNullOrEmpty((await cluster.Get<V1Pod>(ns, "affine"))!.Spec.NodeName));
    }
}
