using System.Text.Json;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>An operator in Europe drains a region of America under load, and lets it be used again: its share falls as was said, and nobody's request fails.</summary>
internal sealed class DrainRegionScenario : IScenario
{
    private const string Service = "echo";
    private const int Replicas = 2;
    private const int RequestsPerSecond = 400;
    private const int Connections = 32;
    private const double MaxErrorPoints = 5;
    private const string Who = "alice";
    private const string Why = "storm, change 4711";
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(30);

    /// <summary>Long enough that chance alone moves a share by a point.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Return = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    public string Name => "drain-region";

    public string Summary => "a region is drained over 30 s from another cluster: its share falls linearly, no request fails, and it comes back as slowly as was said";

    public int Clusters => 3;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        ScenarioContext[] all = [context, .. context.Others];
        try
        {
            await Trial.RunAsync(
                [.. all.Select(cluster => (cluster, (IReadOnlyList<EchoWorkload>)[new EchoWorkload(cluster.Cluster.Plan.Name, Replicas)]))],
                Name,
                async trials =>
                {
                    await Task.WhenAll(trials.Select(trial => trial.ExportAsync(Service, cancellationToken)));
                    await trials[0].AnsweredByAsync(Service, RegionPlans.UsEast, cancellationToken);
                    await DrainAsync(context, context.Others[1], trials[0], cancellationToken);
                },
                cancellationToken);
        }
        finally
        {
            await context.CleanUpAsync(ct => RegionPolicies.ForgetAsync(all, RegionPlans.UsEast, ct));
        }
    }

    private static async Task DrainAsync(ScenarioContext context, ScenarioContext europe, Trial trial, CancellationToken cancellationToken)
    {
        await using RunningLoad load = trial.Start(new LoadRun(Trial.Url(Service), "http1", 0, RequestsPerSecond, Connections), cancellationToken);
        await Task.Delay(Calm, context.Time, cancellationToken);
        string progress = await europe.RegionAsync(
            cancellationToken, "drain", RegionPlans.UsEast, "--over", $"{Drain.TotalSeconds:0}s", "--failover-to", RegionPlans.UsWest, "--reason", Why, "--by", Who);
        DateTimeOffset began = await europe.DrainBeganAsync(RegionPlans.UsEast, cancellationToken);
        JsonElement drained = await europe.RegionStatusAsync(RegionPlans.UsEast, cancellationToken);
        await Task.Delay(Calm, context.Time, cancellationToken);
        DateTimeOffset restored = context.Time.GetUtcNow();
        await europe.RegionAsync(cancellationToken, "restore", RegionPlans.UsEast, "--over", $"{Return.TotalSeconds:0}s", "--reason", "the storm is over", "--by", Who);
        DateTimeOffset returned = await europe.DrainBeganAsync(RegionPlans.UsEast, cancellationToken);
        await trial.AnsweredByAsync(Service, RegionPlans.UsEast, cancellationToken);
        await Task.Delay(Calm, context.Time, cancellationToken);
        DateTimeOffset ended = context.Time.GetUtcNow();
        LoadRunResult result = (await load.StopAsync(cancellationToken))[0];

        CheckFall(context, result, began);
        CheckReturn(context, result, returned);
        LoadInterval after = result.Between(began + Drain + Calm, restored);
        context.Report.Check(
            after.Requests > 0 && after.ShareOf(RegionPlans.UsEast) == 0 && after.ShareOf(RegionPlans.UsWest) == 1,
            $"then nobody asks the region, and {RegionPlans.UsWest} answers as the operator said",
            after.ToString());
        context.Report.Check(
            progress.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length > 10 && drained.GetProperty("decidedBy").GetString() == Who && drained.GetProperty("reason").GetString() == Why
                && drained.GetProperty("isDrained").GetBoolean(),
            "meshctl shows how far the drain is, and who has decided it and why",
            $"{progress.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length} lines, the last: {progress.TrimEnd().Split('\n')[^1]}; {drained.GetProperty("decidedBy")}: {drained.GetProperty("reason")}");
        LoadInterval back = result.Between(ended - Calm, ended);
        context.Report.Check(back.Requests > 0 && back.ShareOf(RegionPlans.UsEast) == 1, "restored, it answers its own callers again", back.ToString());
        context.Report.Check(result.Total is { Failed: 0, Requests: > 0 }, "no request fails all the while", result.Total.DescribeFailures());
    }

    private static void CheckFall(ScenarioContext context, LoadRunResult result, DateTimeOffset began)
    {
        int windows = (int)(Drain / Window);
        LoadInterval[] seen = [.. Enumerable.Range(0, windows).Select(i => result.Between(began + (i * Window), began + ((i + 1) * Window)))];
        double[] shares = [.. seen.Select(interval => 100 * interval.ShareOf(RegionPlans.UsEast))];
        // In the middle of each window.
        double[] expected = [.. Enumerable.Range(0, windows).Select(i => 100 * (1 - ((i + 0.5) / windows)))];
        context.Report.Check(
            shares.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) <= MaxErrorPoints) && seen.All(interval => interval.Requests > 0.9 * RequestsPerSecond * Window.TotalSeconds),
            $"the share of a region that is drained over {Drain.TotalSeconds:0} s falls linearly, within {MaxErrorPoints:0} points",
            $"each {Window.TotalSeconds:0} s {string.Join(", ", shares.Zip(expected).Select(pair => $"{pair.First:0.0} ({pair.Second:0.0})"))} %");
    }

    private static void CheckReturn(ScenarioContext context, LoadRunResult result, DateTimeOffset began)
    {
        double share = 100 * result.Between(began + (Return / 4), began + (3 * Return / 4)).ShareOf(RegionPlans.UsEast);
        context.Report.Check(
            Math.Abs(share - 50) <= MaxErrorPoints,
            $"restored over {Return.TotalSeconds:0} s, it comes back step by step: half of its share in the middle, within {MaxErrorPoints:0} points",
            $"{share:0.0} %");
    }
}
