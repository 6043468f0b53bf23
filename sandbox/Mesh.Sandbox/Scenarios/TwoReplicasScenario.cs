using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// Two control planes serve, one leads. The leader is killed under load and under a stream of changes: no request fails, every change is applied by every sidecar, and
/// the other one goes on with the status.
/// </summary>
internal sealed class TwoReplicasScenario : IScenario
{
    private const int Callers = 4;
    private const int Before = 4;
    private const int After = 8;
    private const int RequestsPerSecond = 25;
    private const int KillSignal = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>A sidecar whose control plane is gone finds the other one within its longest back-off of 5 s.</summary>
    private static readonly TimeSpan ChangePatience = TimeSpan.FromSeconds(8);

    /// <summary>The lease runs out after 15 s, then the other replica leads.</summary>
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(30);

    public string Name => "two-replicas";

    public string Summary => "the leading control plane of two is killed under load and changes: no request fails, every change is applied, the status goes on";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.ScaleControlPlaneAsync(2, cancellationToken);
            await Trial.RunAsync(
                context, Name, [new EchoWorkload("echo-v1"), new EchoWorkload("echo-v2")], trial => RunAsync(context, trial, cancellationToken), cancellationToken);
        }
        finally
        {
            await context.CleanUpAsync(ct => context.ScaleControlPlaneAsync(1, ct));
        }
    }

    private static async Task RunAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        string leader = await LeaderAsync(context, cancellationToken);
        IReadOnlyList<LoadGenerator> callers = await CallersAsync(context, trial, cancellationToken);
        await trial.ApplyAsync(Split(0), cancellationToken);
        AppliedCondition first = await AppliedAsync(context, trial, cancellationToken);
        context.Report.Check(
            first.Status == "True" && first.Counts == (Callers, Callers), "both serve, and the status counts the sidecars of both", first.ToString());

        await using RunningLoad load = RunningLoad.Start(callers, Trial.Url("echo"), RequestsPerSecond, context.Time, cancellationToken);
        List<TimeSpan> delays = [];
        for (int change = 1; change <= Before; change++)
        {
            delays.Add(await ChangeAsync(context, trial, callers, change, cancellationToken));
        }

        // Its pod goes, too: started again under its name it would find its lease and lead on.
        bool killed = context.Cluster.Node.KillContainer(MeshNames.SystemNamespace, leader, MeshNames.ControlPlane, KillSignal);
        await context.Kubectl.RunAsync(
            cancellationToken, "delete", "pod", leader, "-n", MeshNames.SystemNamespace, "--grace-period=0", "--force", "--wait=false");
        List<TimeSpan> delaysAfter = [];
        for (int change = Before + 1; change <= Before + After; change++)
        {
            delaysAfter.Add(await ChangeAsync(context, trial, callers, change, cancellationToken));
        }

        AppliedCondition last = await AppliedAsync(context, trial, cancellationToken);
        string next = await LeaderAsync(context, cancellationToken);
        LoadTally[] tallies = [.. (await load.StopAsync(cancellationToken)).Select(result => result.Total)];

        context.Report.Check(killed, "the leader is killed in the middle", killed ? $"SIGKILL to {leader}" : "there was nothing to kill");
        context.Report.Check(
            tallies.All(tally => tally is { Failed: 0, Requests: > 0 }),
            "no request fails",
            string.Join("; ", tallies.Select(tally => tally.DescribeFailures())));
        context.Report.Check(
            delays.Concat(delaysAfter).All(delay => delay < ChangePatience),
            $"each of {Before + After} changes reaches every sidecar, {After} of them after the kill",
            $"slowest {delays.Max().TotalMilliseconds:0} ms before, {delaysAfter.Max().TotalMilliseconds:0} ms after");
        context.Report.Check(
            last is { Status: "True", IsCurrent: true } && last.Counts == (Callers, Callers) && next != leader, "another one leads, and the status goes on", $"{last}; led by {next}, before by {leader}");
    }

    /// <summary>Callers until each of the two control planes has some of them: which one a sidecar connects to is chance.</summary>
    private static async Task<IReadOnlyList<LoadGenerator>> CallersAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        IReadOnlyList<V1Pod> planes = await context.PodsAsync(MeshNames.SystemNamespace, ShopPods.ControlPlane, cancellationToken);
        while (true)
        {
            IReadOnlyList<LoadGenerator> callers = await trial.CallersAsync(Callers, cancellationToken);
            double[] streams = await Task.WhenAll(planes.Select(plane =>
                new MetricsReader(context.Http, plane.Status.PodIP, MeshPorts.ControlPlaneMetrics).SumAsync("mesh_discovery_streams", cancellationToken)));
            if (streams.All(count => count > 0))
            {
                return callers;
            }

            string moved = callers[0].PodName;
            await context.Kubectl.RunAsync(cancellationToken, "delete", "pod", moved, "-n", trial.Namespace, "--wait=false");
            await Waiting.UntilAsync(
                "the pod to go", Patience, context.Time, async ct => (await trial.PodsAsync("load", ct)).All(pod => pod.Name() != moved), cancellationToken);
        }
    }

    /// <summary>Moves all traffic to the other version.</summary>
    /// <returns>How long it took until the last caller was answered by it.</returns>
    private static async Task<TimeSpan> ChangeAsync(
        ScenarioContext context, Trial trial, IReadOnlyList<LoadGenerator> callers, int change, CancellationToken cancellationToken)
    {
        await trial.ApplyAsync(Split(change), cancellationToken);
        long start = context.Time.GetTimestamp();
        string version = VersionOf(change);
        await Task.WhenAll(callers.Select(caller => Waiting.TryUntilAsync(
            ChangePatience,
            context.Time,
            async ct => (await caller.CallAsync(new CallRequest(Trial.Url("echo")), ct)).Echo?.Version == version,
            cancellationToken)));
        return context.Time.GetElapsedTime(start);
    }

    private static Task<AppliedCondition> AppliedAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken) => AppliedCondition.ReadUntilAsync(
        context,
        trial.Namespace,
        "trafficsplit/echo",
        found => found is { IsCurrent: true, Status: "True" } && found.Counts == (Callers, Callers),
        StatusPatience,
        cancellationToken);

    private static async Task<string> LeaderAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        (await context.Kubernetes.Resource<V1Lease>().GetAsync(new ResourceKey(MeshNames.SystemNamespace, MeshNames.ControlPlane), cancellationToken))?.Spec?.HolderIdentity ?? "";

    private static string VersionOf(int change) => change % 2 == 0 ? "echo-v1" : "echo-v2";

    private static string Split(int change) =>
        $$"""
        apiVersion: split.smi-spec.io/v1alpha4
        kind: TrafficSplit
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          service: echo
          backends:
            - {service: echo-v1, weight: {{(VersionOf(change) == "echo-v1" ? 1 : 0)}}}
            - {service: echo-v2, weight: {{(VersionOf(change) == "echo-v2" ? 1 : 0)}}}
        """;
}
