using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Controllers.Tests.Fixture;

namespace Mesh.Sandbox.Controllers.Tests.Jobs;

public sealed class JobControllerTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Create_PodSucceeds_JobCompletesAndKeepsThePod()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Job(ns, "work", "succeed"));

        var status = await UntilFinished(ns, "work");

        Assert.Equal(["SuccessCriteriaMet", "Complete"], status.Conditions.Select(condition => condition.Type));
        Assert.Equal(1, status.Succeeded);
        Assert.NotNull(status.CompletionTime);
        var pod = Assert.Single(await cluster.List<V1Pod>(ns));
        Assert.True(pod.Metadata.Finalizers is null or { Count: 0 });
    }

    [Fact]
    public async Task Create_SeveralCompletions_RunsThemAllWithinTheParallelism()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Job(ns, "work", "succeed", spec => (spec.Completions, spec.Parallelism) = (7, 2)));

        var status = await UntilFinished(ns, "work");

        Assert.Equal(7, status.Succeeded);
        Assert.Equal(7, (await cluster.List<V1Pod>(ns)).Count);
    }

    [Fact]
    public async Task Create_PodFailsBeyondTheLimit_JobFails()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Job(ns, "work", "fail", spec => spec.BackoffLimit = 0));

        var status = await UntilFinished(ns, "work");

        Assert.Equal("BackoffLimitExceeded", status.Conditions.Single(condition => condition.Type == "Failed").Reason);
        Assert.Equal(1, status.Failed);
    }

    [Fact]
    public async Task Create_TooSlow_DeadlineEndsIt()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Job(ns, "work", "ready", spec => spec.ActiveDeadlineSeconds = 1));

        var status = await UntilFinished(ns, "work");

        Assert.Equal("DeadlineExceeded", status.Conditions.Single(condition => condition.Type == "Failed").Reason);
        Assert.Empty(await cluster.List<V1Pod>(ns));
    }

    [Fact]
    public async Task Create_TimeToLive_RemovesJobAndPods()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Job(ns, "work", "succeed", spec => spec.TtlSecondsAfterFinished = 1));

        await TestCluster.Until(async () => await cluster.Get<V1Job>(ns, "work") is null, "the end of the Job");
        await TestCluster.Until(async () => (await cluster.List<V1Pod>(ns)).Count == 0, "the end of its pods");
    }

    [Fact]
    public async Task Create_Suspended_RunsNothingUntilResumed()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Job(ns, "work", "succeed", spec => spec.Suspend = true));
        await TestCluster.Until(
            async () => (await cluster.Get<V1Job>(ns, "work"))!.Status?.Conditions?.Any(c => c is { Type: "Suspended", Status: "True" }) == true, "Suspended");
        Assert.Empty(await cluster.List<V1Pod>(ns));

        await cluster.Change<V1Job>(ns, "work", job => job.Spec.Suspend = false);

        await UntilFinished(ns, "work");
    }

    [Fact]
    public async Task Delete_RunningJob_LetsItsPodsGo()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Job(ns, "work", "ready"));
        await TestCluster.Until(async () => (await cluster.Get<V1Job>(ns, "work"))!.Status?.Ready == 1, "a ready pod");

        await cluster.Delete<V1Job>(ns, "work", Propagation.Background);

        await TestCluster.Until(async () => (await cluster.List<V1Pod>(ns)).Count == 0, "no pods");
    }

    private async Task<V1JobStatus> UntilFinished(string ns, string name)
    {
        await TestCluster.Until(
            async () => (await cluster.Get<V1Job>(ns, name))!.Status?.Conditions?.Any(c => c is { Type: "Complete" or "Failed", Status: "True" }) == true,
            $"the end of {name}");
        return (await cluster.Get<V1Job>(ns, name))!.Status;
    }
}
