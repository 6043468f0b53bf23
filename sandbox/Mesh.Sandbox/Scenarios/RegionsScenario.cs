using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Three clusters as one: a global service is served where its callers are, by the nearest region if the own one cannot, and a split may name a service that only one region has.</summary>
internal sealed class RegionsScenario : IScenario
{
    private const string Service = "echo";
    private const int Replicas = 2;
    private const int Requests = 300;
    private const double MaxErrorPoints = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public string Name => "regions";

    public string Summary => "three clusters: local traffic stays local, the nearest region takes over, and a split reaches a service that only one region has";

    public int Clusters => 3;

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        ScenarioContext[] all = [context, .. context.Others];
        return Trial.RunAsync(
            [.. all.Select(cluster => (cluster, (IReadOnlyList<EchoWorkload>)[new EchoWorkload(cluster.Cluster.Plan.Name, Replicas)]))],
            Name,
            async trials =>
            {
                await Task.WhenAll(all.Select(cluster => ExportAsync(cluster, Service)));
                await ExportAsync(context.Others[1], RegionPlans.EuWest);
                await CheckLocalAsync(context, trials, cancellationToken);
                await CheckNearestAsync(context, trials, cancellationToken);
                await CheckSplitAsync(context, trials[0], cancellationToken);
            },
            cancellationToken);

        Task ExportAsync(ScenarioContext cluster, string service) =>
            cluster.Kubectl.RunAsync(cancellationToken, "label", "service", service, "-n", "trial-" + Name, $"{MeshLabels.Global}=true");
    }

    /// <summary>Also once everybody knows of everybody: so the far ones are asked for first.</summary>
    private static async Task CheckLocalAsync(ScenarioContext context, IReadOnlyList<Trial> trials, CancellationToken cancellationToken)
    {
        string[] regions = [RegionPlans.UsEast, RegionPlans.UsWest, RegionPlans.EuWest];
        LoadRunResult[] results = await Task.WhenAll(trials.Select(trial => trial.Client.RunAsync(new LoadRun(Trial.Url(Service), "http1", Requests), cancellationToken)));
        context.Report.Check(
            results.Zip(regions).All(pair => pair.First.Total.Failed == 0 && pair.First.Total.Versions.Keys.SequenceEqual([pair.Second])),
            "while all is well, nobody calls another region",
            string.Join("; ", results.Zip(regions).Select(pair => $"{pair.Second}: {Describe(pair.First.Total)}")));
    }

    private static async Task CheckNearestAsync(ScenarioContext context, IReadOnlyList<Trial> trials, CancellationToken cancellationToken)
    {
        IReadOnlyList<V1Pod> own = await trials[0].PodsAsync(RegionPlans.UsEast, cancellationToken);
        await Task.WhenAll(own.Select(pod => trials[0].FailAsync(pod, new EchoFault { Refuse = true }, cancellationToken)));
        try
        {
            await Waiting.TryUntilAsync(Patience, context.Time, async ct => (await TallyAsync(trials[0], 50, ct)) is { Failed: 0 } tally && tally.Versions.Keys.SequenceEqual([RegionPlans.UsWest]), cancellationToken);
            LoadTally total = await TallyAsync(trials[0], Requests, cancellationToken);
            context.Report.Check(
                total.Failed == 0 && total.Versions.Keys.SequenceEqual([RegionPlans.UsWest]),
                "when the own region refuses, the nearest one answers (40 ms away, the other 70 ms and behind a gateway)",
                Describe(total));
        }
        finally
        {
            await Task.WhenAll(own.Select(pod => trials[0].FailAsync(pod, new EchoFault(), cancellationToken)));
        }
    }

    private static async Task CheckSplitAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await trial.ApplyAsync(Split, cancellationToken);
        await Waiting.TryUntilAsync(Patience, context.Time, async ct => (await TallyAsync(trial, 50, ct)) is { Failed: 0 } tally && tally.Versions.ContainsKey(RegionPlans.EuWest), cancellationToken);
        LoadTally total = await TallyAsync(trial, Requests, cancellationToken);
        double share = 100.0 * total.Versions.GetValueOrDefault(RegionPlans.EuWest) / Requests;
        context.Report.Check(
            total.Failed == 0 && Math.Abs(share - 30) <= MaxErrorPoints,
            $"30 % of a split go to a service that only {RegionPlans.EuWest} has, within {MaxErrorPoints:0} points",
            $"{share:0.0} %; {Describe(total)}");
    }

    private static async Task<LoadTally> TallyAsync(Trial trial, int requests, CancellationToken cancellationToken) =>
        (await trial.Client.RunAsync(new LoadRun(Trial.Url(Service), "http1", requests), cancellationToken)).Total;

    private static string Describe(LoadTally tally) =>
        $"{string.Join(", ", tally.Versions.Select(version => $"{version.Value} from {version.Key}"))}; {tally.DescribeFailures()}; p50 {tally.P50Milliseconds:0} ms";

    /// <summary>The Service of the European echoes exists here, too, without a pod of its own.</summary>
    private const string Split =
        $$"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {{RegionPlans.EuWest}}
          namespace: NAMESPACE
          labels: {"{{MeshLabels.Global}}": "true"}
        spec:
          selector: {app: {{RegionPlans.EuWest}} }
          ports:
            - {name: http, port: 80, targetPort: http, appProtocol: http}
            - {name: http-alt, port: 8080, targetPort: http, appProtocol: http}
            - {name: grpc, port: 81, targetPort: grpc, appProtocol: kubernetes.io/h2c}
        ---
        apiVersion: split.smi-spec.io/v1alpha4
        kind: TrafficSplit
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          service: {{Service}}
          backends:
            - {service: {{RegionPlans.UsEast}}, weight: 70}
            - {service: {{RegionPlans.EuWest}}, weight: 30}
        """;
}
