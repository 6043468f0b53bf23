using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// A region is evacuated to another that cannot carry all of it: what was moved there is bounded by what its pods take, the rest is shed with a reason, and the callers that were there before go on. An
/// operator may want it otherwise.
/// </summary>
internal sealed class CapacityGuardScenario : IScenario
{
    private const string Service = "echo";
    private const int Limit = 20;
    private const int LatencyMilliseconds = 100;

    /// <summary>What one pod takes: a limit of 20 requests of a tenth of a second.</summary>
    private const double Capacity = 1000.0 * Limit / LatencyMilliseconds;

    private const int MovedPerSecond = 300;
    private const int OwnPerSecond = 60;
    private const string Reason = "region-at-capacity";

    /// <summary>A pod that is full refuses some of its own callers, too: about as many as what is moved, of which one in twenty is tolerated. Without a guard it is half.</summary>
    private const double MinOwnSuccess = 0.85;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(6);

    public string Name => "capacity-guard";

    public string Summary => "a region that is evacuated to one that cannot carry it: what was moved is bounded, shed with a reason, and those who were there before go on";

    public int Clusters => 3;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        ScenarioContext west = context.Others[0];
        ScenarioContext[] both = [context, west];
        try
        {
            await Trial.RunAsync(
                [(context, [new EchoWorkload(RegionPlans.UsEast, 2)]), (west, [new EchoWorkload(RegionPlans.UsWest)])],
                Name,
                async trials =>
                {
                    await Task.WhenAll(trials.Select(trial => trial.ExportAsync(Service, cancellationToken)));
                    await Task.WhenAll(trials.Select(trial => trial.ApplyAsync(Policy, cancellationToken)));
                    await trials[1].FailAsync((await trials[1].PodsAsync(RegionPlans.UsWest, cancellationToken))[0], new EchoFault { DelayMilliseconds = LatencyMilliseconds }, cancellationToken);
                    await trials[0].AnsweredByAsync(Service, RegionPlans.UsEast, cancellationToken);
                    await trials[1].AnsweredByAsync(Service, RegionPlans.UsWest, cancellationToken);
                    await MoveAsync(context, west, trials, cancellationToken);
                },
                cancellationToken);
        }
        finally
        {
            await context.CleanUpAsync(async ct =>
            {
                await RegionPolicies.ForgetAsync(both, RegionPlans.UsEast, ct);
                await RegionPolicies.ForgetAsync(both, RegionPlans.UsWest, ct);
            });
        }
    }

    private static async Task MoveAsync(ScenarioContext context, ScenarioContext west, IReadOnlyList<Trial> trials, CancellationToken cancellationToken)
    {
        await using RunningLoad moved = trials[0].Start(new LoadRun(Trial.Url(Service), "http1", 0, MovedPerSecond, Connections: 100), cancellationToken);
        await using RunningLoad own = trials[1].Start(new LoadRun(Trial.Url(Service), "http1", 0, OwnPerSecond, Connections: 40), cancellationToken);
        await context.RegionAsync(cancellationToken, "evacuate", RegionPlans.UsEast, "--reason", "storm", "--by", "alice");
        (DateTimeOffset from, DateTimeOffset to) guarded = await WatchAsync();
        await west.Kubectl.ApplyAsync(Override, cancellationToken);
        (DateTimeOffset from, DateTimeOffset to) open = await WatchAsync();
        LoadRunResult movedResult = (await moved.StopAsync(cancellationToken))[0];
        LoadRunResult ownResult = (await own.StopAsync(cancellationToken))[0];

        LoadInterval here = movedResult.Between(guarded.from, guarded.to);
        LoadInterval there = ownResult.Between(guarded.from, guarded.to);
        double taken = (here.Versions.GetValueOrDefault(RegionPlans.UsWest) + there.Versions.GetValueOrDefault(RegionPlans.UsWest)) / Watched.TotalSeconds;
        context.Report.Check(
            there.SuccessRate >= MinOwnSuccess && there.Requests > 0,
            $"callers of the region that stands in go on, at least {100 * MinOwnSuccess:0} % of them while it is full",
            there.ToString());
        context.Report.Check(
            here.Failed > 0 && taken >= 0.5 * Capacity && taken <= 1.1 * Capacity,
            $"what was moved there gets what is left of its capacity of {Capacity:0} requests/s, and no more",
            $"{taken:0} requests/s answered; moved: {here}");
        long shed = movedResult.Total.Failures.Where(failure => failure.Key.Contains(Reason, StringComparison.Ordinal)).Sum(failure => failure.Value);
        context.Report.Check(shed > 0.5 * here.Failed, $"the rest is shed with the reason {Reason}", movedResult.Total.DescribeFailures());
        LoadInterval overridden = ownResult.Between(open.from, open.to);
        context.Report.Check(
            overridden.SuccessRate < there.SuccessRate,
            "maxLoad above 100 % lets everything through, if an operator wants that: then the pods refuse whom they must",
            $"own callers: {overridden}; moved: {movedResult.Between(open.from, open.to)}");

        async Task<(DateTimeOffset From, DateTimeOffset To)> WatchAsync()
        {
            await Task.Delay(Settling, context.Time, cancellationToken);
            DateTimeOffset from = context.Time.GetUtcNow();
            await Task.Delay(Watched, context.Time, cancellationToken);
            return (from, context.Time.GetUtcNow());
        }
    }

    private const string Override =
        $$"""
        apiVersion: mesh.dev/v1alpha1
        kind: RegionPolicy
        metadata: {name: {{RegionPlans.UsWest}}}
        spec: {state: Active, maxLoad: 1000, reason: we take the risk, decidedBy: bob}
        """;

    private static string Policy { get; } =
        $$"""
        apiVersion: mesh.dev/v1alpha1
        kind: TrafficPolicy
        metadata: {name: {{Service}}, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: {{Service}}}
          adaptiveConcurrency: {minConcurrency: {{Limit}}, maxConcurrency: {{Limit}}}
        """;
}
