using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Node.Wan;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// A service loses its pods in the own region, then the region that has taken over is cut off from all others, so that nobody there can even refuse. Requests go on, and go back
/// when the regions are well.
/// </summary>
internal sealed class RegionLossScenario : IScenario
{
    private const string Service = "echo";
    private const int Replicas = 2;
    private const int RequestsPerSecond = 300;

    /// <summary>Each has a request every two seconds, which is longer than one may take: none waits for another's answer.</summary>
    private const int Connections = 2 * RequestsPerSecond;

    /// <summary>A load of nine tenths of what was asked for is no reason to doubt what it shows.</summary>
    private const double MinLoad = 0.9;

    private static readonly TimeSpan RequestLimit = TimeSpan.FromMilliseconds(1500);

    /// <summary>Timers of a busy machine, and what the histogram of the load generator adds.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(2);

    /// <summary>Ten seconds from nothing to everything, of which a tenth at either end proves nothing, and half of the rest is enough to tell them from a leap.</summary>
    private static readonly TimeSpan Rise = TimeSpan.FromSeconds(4);

    /// <summary>An ejection of 8 s, the rise and the calm before it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    public string Name => "region-loss";

    public string Summary => "a service survives the loss of its pods in one region, and of the whole region that took over, under 300 requests/s";

    public int Clusters => 3;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        WanRouter wan = context.Wan ?? throw new InvalidOperationException("there is no WAN");
        ScenarioContext[] all = [context, .. context.Others];
        try
        {
            await Trial.RunAsync(
                [.. all.Select(cluster => (cluster, (IReadOnlyList<EchoWorkload>)[new EchoWorkload(cluster.Cluster.Plan.Name, Replicas)]))],
                Name,
                async trials =>
                {
                    await Task.WhenAll(all.Select(cluster => cluster.Kubectl.RunAsync(cancellationToken, "label", "service", Service, "-n", trials[0].Namespace, $"{MeshLabels.Global}=true")));
                    await trials[0].CallUntilAsync(new CallRequest(Trial.Url(Service)), result => result.Echo is not null, cancellationToken);
                    await trials[0].ProgramAsync(Limited, cancellationToken);
                    await LoseAsync(context, wan, trials[0], cancellationToken);
                },
                cancellationToken);
        }
        finally
        {
            RegionPlans.Restore(wan);
        }
    }

    private static async Task LoseAsync(ScenarioContext context, WanRouter wan, Trial trial, CancellationToken cancellationToken)
    {
        IReadOnlyList<V1Pod> own = await trial.PodsAsync(RegionPlans.UsEast, cancellationToken);
        await using RunningLoad load = trial.Start(new LoadRun(Trial.Url(Service), "http1", 0, RequestsPerSecond, Connections), cancellationToken);
        await Task.Delay(Calm, context.Time, cancellationToken);
        List<RegionLoss> losses =
        [
            await LoseAndWatchAsync("all pods of the region refuse", () => Task.WhenAll(own.Select(pod => trial.FailAsync(pod, new EchoFault { Refuse = true }, cancellationToken)))),
            await LoseAndWatchAsync("they are deleted", () => ScaleAsync(0)),
        ];
        await AnsweredByAsync(context, trial, RegionPlans.UsWest, cancellationToken);
        losses.Add(await LoseAndWatchAsync("the region that took over is cut off", () =>
        {
            wan.ChangeAround(RegionPlans.UsWest, line => line with { IsPartitioned = true });
            return Task.CompletedTask;
        }));

        RegionPlans.Restore(wan);
        DateTimeOffset healed = context.Time.GetUtcNow();
        await AnsweredByAsync(context, trial, RegionPlans.UsWest, cancellationToken);
        await ScaleAsync(Replicas);
        DateTimeOffset scaled = context.Time.GetUtcNow();
        await AnsweredByAsync(context, trial, RegionPlans.UsEast, cancellationToken);
        await Task.Delay(Watched, context.Time, cancellationToken);
        DateTimeOffset ended = context.Time.GetUtcNow();
        LoadRunResult result = (await load.StopAsync(cancellationToken))[0];

        foreach (RegionLoss loss in losses)
        {
            loss.Check(context.Report, result, (long)(MinLoad * RequestsPerSecond * Watched.TotalSeconds));
        }

        context.Report.Check(
            result.Total.MaxMilliseconds <= (RequestLimit + Tolerance).TotalMilliseconds,
            $"no request takes longer than its timeout of {RequestLimit.TotalMilliseconds:0} ms",
            $"slowest {result.Total.MaxMilliseconds:0} ms, slowest hundredth {result.Total.P99Milliseconds:0} ms; {result.Total.DescribeFailures()}");
        CheckReturn(context, result, healed, scaled, RegionPlans.UsWest);
        CheckReturn(context, result, scaled, ended, RegionPlans.UsEast);

        async Task<RegionLoss> LoseAndWatchAsync(string what, Func<Task> lose)
        {
            DateTimeOffset at = context.Time.GetUtcNow();
            await lose();
            await Task.Delay(RegionLoss.Limit + Watched, context.Time, cancellationToken);
            return new RegionLoss(what, at, context.Time.GetUtcNow());
        }

        Task ScaleAsync(int replicas) =>
            context.Kubectl.RunAsync(cancellationToken, "scale", $"deployment/{RegionPlans.UsEast}", "-n", trial.Namespace, $"--replicas={replicas}");
    }

    /// <summary>How the share of a region comes back, half second by half second: caches and connections there come along.</summary>
    private static void CheckReturn(ScenarioContext context, LoadRunResult result, DateTimeOffset from, DateTimeOffset to, string region)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(500);
        int steps = (int)((to - from) / step);
        double[] shares = [.. Enumerable.Range(0, steps).Select(i => result.Between(from + (i * step), from + ((i + 1) * step)).ShareOf(region))];
        LoadInterval whole = result.Between(from, to);
        int rising = Array.FindIndex(shares, share => share >= 0.9) - Array.FindIndex(shares, share => share >= 0.1);
        context.Report.Check(
            whole.Failed == 0 && shares is [.., >= 0.95] && rising * step >= Rise,
            $"the share of {region} comes back step by step, from a tenth to nine tenths in {Rise.TotalSeconds:0} s and more, without a failure",
            $"{whole}; each half second {string.Join(", ", shares.Select(share => $"{100 * share:0}"))} %");
    }

    /// <summary>Waits until a region answers everything; whether it ever does is said by the load that runs meanwhile.</summary>
    private static Task<bool> AnsweredByAsync(ScenarioContext context, Trial trial, string region, CancellationToken cancellationToken) => Waiting.TryUntilAsync(
        Patience,
        context.Time,
        async ct => (await trial.Client.RunAsync(new LoadRun(Trial.Url(Service), "http1", 40), ct)).Total is { Failed: 0 } tally && tally.Versions.Keys.SequenceEqual([region]),
        cancellationToken);

    private const string Limited =
        $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: {{Service}}, namespace: NAMESPACE}
        spec:
          parentRefs: [{group: "", kind: Service, name: {{Service}}, port: 80}]
          rules:
            - backendRefs: [{name: {{Service}}, port: 80}]
              timeouts: {request: 1500ms}
        """;
}
