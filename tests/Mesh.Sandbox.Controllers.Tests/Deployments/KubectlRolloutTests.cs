using k8s.Models;
using Mesh.Sandbox.Controllers.Tests.Fixture;

namespace Mesh.Sandbox.Controllers.Tests.Deployments;

public sealed class KubectlRolloutTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Rollout_StatusUndoRestartScale_WorkAsOnARealServer()
    {
        using var kubectl = new Kubectl(cluster);
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Deployment(ns, "web", 2));
        Assert.Contains("successfully rolled out", await Status(kubectl, ns));

        await kubectl.RunAsync("-n", ns, "set", "image", "deployment/web", "app=mesh/samples:2");
        await Status(kubectl, ns);
        await kubectl.RunAsync("-n", ns, "rollout", "undo", "deployment/web");
        await Status(kubectl, ns);
        Assert.Equal("mesh/samples:0.1.0", (await cluster.Get<V1Deployment>(ns, "web"))!.Spec.Template.Spec.Containers[0].Image);

        var before = (await cluster.List<V1Pod>(ns)).Select(pod => pod.Metadata.Name).ToHashSet();
        await kubectl.RunAsync("-n", ns, "rollout", "restart", "deployment/web");
        await Status(kubectl, ns);
        await TestCluster.Until(
            async () => (await cluster.List<V1Pod>(ns)).All(pod => !before.Contains(pod.Metadata.Name)), "new pods");

        await kubectl.RunAsync("-n", ns, "scale", "deployment/web", "--replicas=4");
        await kubectl.RunAsync("-n", ns, "wait", "deployment/web", "--for=jsonpath={.status.readyReplicas}=4", "--timeout=20s");
        Assert.Contains("REVISION", await kubectl.RunAsync("-n", ns, "rollout", "history", "deployment/web"));
    }

    [Fact]
    public async Task Wait_ForAJob_Returns()
    {
        using var kubectl = new Kubectl(cluster);
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Job(ns, "work", "succeed"));

        Assert.Contains("condition met", await kubectl.RunAsync("-n", ns, "wait", "job/work", "--for=condition=complete", "--timeout=20s"));
    }

    private static Task<string> Status(Kubectl kubectl, string ns) =>
        kubectl.RunAsync("-n", ns, "rollout", "status", "deployment/web", "--timeout=20s");
}
