using Mesh.Sandbox.Load;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>A TrafficSplit, applied with kubectl under load, moves traffic to its weights within a second on every sidecar, and no request fails.</summary>
internal sealed class SplitScenario : IScenario
{
    private const string Url = "http://checkout/";
    private const int Sidecars = 3;
    private const int RequestsPerSecondEach = 150;
    private const int RequestsForShare = 700;
    private const int MinSample = 2000;
    private const double MaxErrorPoints = 3;
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SwitchLimit = TimeSpan.FromSeconds(1);

    /// <summary>How long the load goes on after a change was applied: the limit, and a second in which traffic has to stay where it is.</summary>
    private static readonly TimeSpan LoadAfterwards = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "split";

    public string Summary => "weights applied with kubectl move live traffic within a second, without a failed request";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        try
        {
            await context.Kubectl.RunAsync(cancellationToken, "scale", "deployment/load", "-n", ShopPods.Namespace, $"--replicas={Sidecars}");
            await context.PodsReadyAsync(ShopPods.Namespace, "app=load", Sidecars, Patience, cancellationToken);
            IReadOnlyList<LoadGenerator> generators = await context.LoadGeneratorsAsync(cancellationToken);
            await LeaveTheFirstWeightsAsync(context, generators, cancellationToken);
            foreach ((int v1, int v2) in new[] { (90, 10), (50, 50), (0, 100) })
            {
                await StageAsync(context, generators, v1, v2, cancellationToken);
            }
        }
        finally
        {
            await context.CleanUpAsync(async ct =>
            {
                await context.Kubectl.ApplyAsync(Split(90, 10), ct);
                await context.Kubectl.RunAsync(ct, "scale", "deployment/load", "-n", ShopPods.Namespace, "--replicas=1");
                await context.PodsReadyAsync(ShopPods.Namespace, "app=load", 1, Patience, ct);
            });
        }
    }

    /// <summary>The shop is installed with the weights of the first stage: applied over themselves they would show nothing.</summary>
    private static async Task LeaveTheFirstWeightsAsync(ScenarioContext context, IReadOnlyList<LoadGenerator> generators, CancellationToken cancellationToken)
    {
        const int Sample = 50;
        await context.Kubectl.ApplyAsync(Split(0, 100), cancellationToken);
        await Waiting.UntilAsync(
            "all traffic to leave v1",
            Patience,
            context.Time,
            async ct => (await RunEverywhereAsync(generators, Sample, ct)).All(result => result.Total.Versions.GetValueOrDefault("v2") == Sample),
            cancellationToken);
    }

    private static async Task StageAsync(
        ScenarioContext context, IReadOnlyList<LoadGenerator> generators, int v1, int v2, CancellationToken cancellationToken)
    {
        await using RunningLoad load = RunningLoad.Start(generators, Url, RequestsPerSecondEach, context.Time, cancellationToken);
        await Task.Delay(Steady, context.Time, cancellationToken);
        DateTimeOffset begun = context.Time.GetUtcNow();
        await context.Kubectl.ApplyAsync(Split(v1, v2), cancellationToken);
        DateTimeOffset applied = context.Time.GetUtcNow();
        await Task.Delay(LoadAfterwards, context.Time, cancellationToken);
        IReadOnlyList<LoadRunResult> switching = await load.StopAsync(cancellationToken);
        LoadRunResult[] switched = await RunEverywhereAsync(generators, RequestsForShare, cancellationToken);

        string stage = $"{v1}/{v2}";
        long total = switched.Sum(result => result.Total.Versions.Values.Sum());
        double share = total == 0 ? 0 : 100.0 * switched.Sum(result => result.Total.Versions.GetValueOrDefault("v2")) / total;
        context.Report.Check(
            total >= MinSample && Math.Abs(share - v2) <= MaxErrorPoints,
            $"{stage}: share of v2 within {MaxErrorPoints} points of its weight",
            $"{share:0.0} % of {total} requests on {switched.Length} sidecars");
        LoadTally[] tallies = [.. switching.Concat(switched).Select(result => result.Total)];
        context.Report.Check(
            tallies.All(tally => tally.Failed == 0),
            $"{stage}: no request fails while weights change",
            $"{tallies.Sum(tally => tally.Failed)} of {tallies.Sum(tally => tally.Requests)} failed"
            + string.Concat(tallies.Where(tally => tally.Failed > 0).Select(tally => $"; {tally.DescribeFailures()}")));

        if (v1 == 0)
        {
            // A version without weight dates the switch of each sidecar exactly.
            TrafficShift shift = TrafficShift.Of(switching, "v1", "v2", begun, applied, SwitchLimit);
            context.Report.Check(
                shift.IsWithin(SwitchLimit), $"{stage}: every sidecar switches within {SwitchLimit.TotalSeconds:0} s of kubectl apply", shift.ToString());
        }
    }

    private static Task<LoadRunResult[]> RunEverywhereAsync(IEnumerable<LoadGenerator> generators, int requestsEach, CancellationToken cancellationToken) =>
        Task.WhenAll(generators.Select(generator => generator.RunAsync(new LoadRun(Url, "http1", requestsEach), cancellationToken)));

    private static string Split(int v1, int v2) =>
        $"""
        apiVersion: split.smi-spec.io/v1alpha4
        kind: TrafficSplit
        metadata:
          name: checkout
          namespace: shop
        spec:
          service: checkout
          backends:
            - service: checkout-v1
              weight: {v1}
            - service: checkout-v2
              weight: {v2}
        """;
}
