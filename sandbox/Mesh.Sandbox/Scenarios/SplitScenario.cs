using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Scenarios;

/// <summary>A TrafficSplit, applied with kubectl under load, moves traffic to its weights within a second on every sidecar, and no request fails.</summary>
internal sealed class SplitScenario : IScenario
{
    private const int Sidecars = 3;
    private const int RequestsPerSecondEach = 150;
    private const int RequestsEach = 1050;
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
        }
    }

    private static async Task StageAsync(
        ScenarioContext context, IReadOnlyList<LoadGenerator> generators, int v1, int v2, CancellationToken cancellationToken)
    {
        LoadRun run = new("http://checkout/", "http1", RequestsEach, RequestsPerSecondEach);
        Task<LoadRunResult[]> runs = Task.WhenAll(generators.Select(generator => generator.RunAsync(run, cancellationToken)));
        await Task.Delay(Steady, context.Time, cancellationToken);
        await context.Kubectl.ApplyAsync(Split(v1, v2), cancellationToken);
        DateTimeOffset applied = context.Time.GetUtcNow();
        LoadRunResult[] results = await runs;

        string stage = $"{v1}/{v2}";
        ILookup<string, long> counts = results.SelectMany(result => result.VersionsSince(applied + SwitchLimit)).ToLookup(pair => pair.Key, pair => pair.Value);
        long total = counts.Sum(version => version.Sum());
        double share = total == 0 ? 0 : 100.0 * counts["v2"].Sum() / total;
        context.Report.Check(
            total >= MinSample && Math.Abs(share - v2) <= MaxErrorPoints,
            $"{stage}: share of v2 within {MaxErrorPoints} points of its weight",
            $"{share:0.0} % of {total} requests on {results.Length} sidecars");
        LoadTally[] tallies = [.. results.Select(result => result.Total)];
        context.Report.Check(
            tallies.All(tally => tally.Failed == 0),
            $"{stage}: no request fails while weights change",
            $"{tallies.Sum(tally => tally.Requests)} requests; {string.Join("; ", tallies.Select(tally => tally.DescribeFailures()).Distinct())}");

        if (v1 == 0)
        {
            // The last answer of a version without weight dates the switch of each sidecar exactly.
            double slowest = results.Max(result => result.Seen.TryGetValue("v1", out VersionSeen? seen)
                ? (result.StartedAt.AddMilliseconds(seen.LastMilliseconds) - applied).TotalMilliseconds
                : 0);
            context.Report.Check(
                slowest <= SwitchLimit.TotalMilliseconds,
                $"{stage}: every sidecar switches within {SwitchLimit.TotalSeconds:0} s of kubectl apply",
                $"last answer of v1 {slowest:0} ms after kubectl returned");
        }
    }

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
