using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Node.Wan;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Every line is long and loses packets: control planes stay together, changes arrive, and no request fails.</summary>
internal sealed class PoorLinesScenario : IScenario
{
    private const int Changes = 10;
    private const int RequestsPerSecond = 50;
    private const int Connections = 25;
    private const double Loss = 0.05;
    private const double MinLoad = 0.9;

    /// <summary>There and back.</summary>
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(200);

    /// <summary>A packet of each of the two streams on the way is lost twice: 0.4 s, then twice as long.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(12);

    public string Name => "poor-lines";

    public string Summary => "with 200 ms and 5 % loss on every line control planes stay linked, changes arrive, and requests to another region succeed";

    public int Clusters => 3;

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        WanRouter wan = context.Wan ?? throw new InvalidOperationException("there is no WAN");
        ScenarioContext europe = context.Others[1];
        try
        {
            await Trial.RunAsync(
                [(context, []), (europe, [new EchoWorkload("europe", RemoteSlice.Pods)])],
                Name,
                async trials =>
                {
                    foreach (WanLink link in wan.Links)
                    {
                        link.Settings = new WanLinkSettings { Delay = RoundTrip / 2, Loss = Loss };
                    }

                    RemoteSlice slice = await RemoteSlice.CreateAsync(trials[0], europe, trials[1], "europe", context.Time, cancellationToken);
                    CallResult first = await trials[0].CallUntilAsync(new CallRequest(Trial.Url(RemoteSlice.Service)), result => result.Echo is not null, cancellationToken);
                    context.Report.Check(first.Echo is not null, "a service of another region is called over poor lines", $"{first} from {first.Echo?.Version}");
                    string[] before = await ConditionsAsync(context, cancellationToken);
                    await CheckRequestsAsync(context, trials[0], slice, cancellationToken);
                    string[] after = await ConditionsAsync(context, cancellationToken);
                    context.Report.Check(
                        before.Length > 0 && before.SequenceEqual(after) && after.All(condition => condition.Contains("=True", StringComparison.Ordinal)),
                        "no link has been lost meanwhile",
                        string.Join("; ", after));
                },
                cancellationToken);
        }
        finally
        {
            RegionPlans.Restore(wan);
        }
    }

    private static async Task CheckRequestsAsync(ScenarioContext context, Trial caller, RemoteSlice slice, CancellationToken cancellationToken)
    {
        await using RunningLoad load = caller.Start(new LoadRun(Trial.Url(RemoteSlice.Service), "http1", 0, RequestsPerSecond, Connections), cancellationToken);
        long start = context.Time.GetTimestamp();
        (IReadOnlyList<double> delays, int missed) = await slice.MeasureAsync(Changes, Patience, cancellationToken);
        TimeSpan left = Watched - context.Time.GetElapsedTime(start);
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, context.Time, cancellationToken);
        LoadTally total = (await load.StopAsync(cancellationToken))[0].Total;

        context.Report.Check(
            missed == 0 && delays[^1] <= Limit.TotalMilliseconds,
            $"{Changes} changes of endpoints are applied by the other region's sidecar within {Limit.TotalSeconds:0} s",
            delays.Count == 0 ? "none was" : $"half of them in {delays[delays.Count / 2]:0} ms, slowest {delays[^1]:0} ms; {missed} were not within {Patience.TotalSeconds:0} s");
        context.Report.Check(
            total.Failed == 0 && total.Requests >= MinLoad * RequestsPerSecond * Watched.TotalSeconds,
            "no request fails that lost packets make late",
            $"{total.Requests} requests, {total.DescribeFailures()}; p50 {total.P50Milliseconds:0} ms, slowest hundredth {total.P99Milliseconds:0} ms, slowest {total.MaxMilliseconds:0} ms");
    }

    /// <summary>What the links say of themselves, and since when.</summary>
    private static async Task<string[]> ConditionsAsync(ScenarioContext context, CancellationToken cancellationToken) =>
    [
        .. (await context.Kubectl.RunAsync(
            cancellationToken,
            "get", "clusterlinks", "-o", """jsonpath={range .items[*]}{.metadata.name}{range .status.conditions[*]} {.type}={.status} since {.lastTransitionTime}{end}{"\n"}{end}"""))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries),
    ];
}
