using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// From an EndpointSlice's change in one cluster to the sidecar of another, over the longest line: two control planes, a stream between them, and the sidecar's own. The sidecar says
/// itself, at its administration, what it acts on.
/// </summary>
internal sealed class FederationSpeedScenario : IScenario
{
    private const int Changes = 20;

    /// <summary>What all but the line may take.</summary>
    private static readonly TimeSpan Allowance = TimeSpan.FromMilliseconds(300);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public string Name => "federation-speed";

    public string Summary => "a change of endpoints is applied by a sidecar of another cluster, over the longest line, within 300 ms and the line's own time";

    public int Clusters => 3;

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        ScenarioContext west = context.Others[0];
        ScenarioContext europe = context.Others[1];
        return Trial.RunAsync(
            [(west, []), (europe, [new EchoWorkload("europe", RemoteSlice.Pods)])],
            Name,
            async trials =>
            {
                RemoteSlice slice = await RemoteSlice.CreateAsync(trials[0], europe, trials[1], "europe", context.Time, cancellationToken);
                CallResult first = await trials[0].CallUntilAsync(new CallRequest(Trial.Url(RemoteSlice.Service)), result => result.Echo is not null, cancellationToken);
                context.Report.Check(first.Echo is not null, "the service of the other cluster is known", $"{first} from {first.Echo?.Version}");
                await MeasureAsync(context, slice, cancellationToken);
            },
            cancellationToken);
    }

    private static async Task MeasureAsync(ScenarioContext context, RemoteSlice slice, CancellationToken cancellationToken)
    {
        (IReadOnlyList<double> delays, int missed) = await slice.MeasureAsync(Changes, Patience, cancellationToken);
        TimeSpan limit = RegionPlans.RoundTrip(RegionPlans.UsWest, RegionPlans.EuWest) + Allowance;
        context.Report.Check(
            missed == 0 && delays[^1] <= limit.TotalMilliseconds,
            $"{Changes} changes in {RegionPlans.EuWest} are applied by a sidecar in {RegionPlans.UsWest} within {limit.TotalMilliseconds:0} ms",
            delays.Count == 0 ? "none was" : $"fastest {delays[0]:0} ms, half of them {delays[delays.Count / 2]:0} ms, slowest {delays[^1]:0} ms; {missed} were not within {Patience.TotalSeconds:0} s");
    }
}
