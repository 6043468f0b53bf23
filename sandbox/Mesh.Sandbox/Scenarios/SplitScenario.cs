using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Scenarios;

/// <summary>A TrafficSplit, applied with kubectl under load, moves traffic to its weights within a second on every sidecar, and no request fails.</summary>
internal sealed class SplitScenario : IScenario
{
    private const int Sidecars = 3;
    private const int RequestsPerSecondEach = 150;
    private const int RequestsWhileSwitching = 750;
    private const int RequestsForShare = 700;
    private const int MinSample = 2000;
    private const double MaxErrorPoints = 3;
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SwitchLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "split";

    public string Summary => "weights applied with kubectl move live traffic within a second, without a failed request";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        await context.Kubectl.RunAsync(cancellationToken, "scale", "deployment/load", "-n", ShopPods.Namespace, $"--replicas={Sidecars}");
        try
        {
            await context.PodsReadyAsync(ShopPods.Namespace, "app=load", Sidecars, Patience, cancellationToken);
            IReadOnlyList<LoadGenerator> generators = await context.LoadGeneratorsAsync(cancellationToken);
            foreach ((int v1, int v2) in new[] { (90, 10), (50, 50), (0, 100) })
            {
                await StageAsync(context, generators, v1, v2, cancellationToken);
            }
        }
        finally
        {
            await context.Kubectl.ApplyAsync(Split(90, 10), cancellationToken);
            await context.Kubectl.RunAsync(cancellationToken, "scale", "deployment/load", "-n", ShopPods.Namespace, "--replicas=1");
            await context.PodsReadyAsync(ShopPods.Namespace, "app=load", 1, Patience, cancellationToken);
        }
    }

    private static async Task StageAsync(
        ScenarioContext context, IReadOnlyList<LoadGenerator> generators, int v1, int v2, CancellationToken cancellationToken)
    {
        Task<LoadRunResult[]> underLoad = RunEverywhereAsync(generators, RequestsWhileSwitching, RequestsPerSecondEach, cancellationToken);
        await Task.Delay(Steady, context.Time, cancellationToken);
        await context.Kubectl.ApplyAsync(Split(v1, v2), cancellationToken);
        DateTimeOffset applied = context.Time.GetUtcNow();
        LoadRunResult[] switching = await underLoad;
        await Task.Delay(applied + SwitchLimit - context.Time.GetUtcNow() is { Ticks: > 0 } rest ? rest : TimeSpan.Zero, context.Time, cancellationToken);
        LoadRunResult[] switched = await RunEverywhereAsync(generators, RequestsForShare, rate: 0, cancellationToken);

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
            // The last answer of a version without weight dates the switch of each sidecar exactly.
            double slowest = switching.Max(result => result.Seen.TryGetValue("v1", out VersionSeen? seen)
                ? (result.StartedAt.AddMilliseconds(seen.LastMilliseconds) - applied).TotalMilliseconds
                : 0);
            context.Report.Check(
                slowest <= SwitchLimit.TotalMilliseconds,
                $"{stage}: every sidecar switches within {SwitchLimit.TotalSeconds:0} s of kubectl apply",
                $"last answer of v1 {slowest:0} ms after kubectl returned");
        }
    }

    private static Task<LoadRunResult[]> RunEverywhereAsync(
        IEnumerable<LoadGenerator> generators, int requestsEach, double rate, CancellationToken cancellationToken) =>
        Task.WhenAll(generators.Select(generator => generator.RunAsync(new LoadRun("http://checkout/", "http1", requestsEach, rate), cancellationToken)));

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
