using System.Text.Json;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
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
    private const string Service = "remote";
    private const int Changes = 20;
    private const int Replicas = 2;

    /// <summary>What all but the line may take.</summary>
    private static readonly TimeSpan Allowance = TimeSpan.FromMilliseconds(300);

    /// <summary>What the clocks of an unlucky round add: it is the measure's error.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public string Name => "federation-speed";

    public string Summary => "a change of endpoints is applied by a sidecar of another cluster, over the longest line, within 300 ms and the line's own time";

    public int Clusters => 3;

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        ScenarioContext west = context.Others[0];
        ScenarioContext europe = context.Others[1];
        return Trial.RunAsync(
            [(west, []), (europe, [new EchoWorkload("europe", Replicas)])],
            Name,
            async trials =>
            {
                await trials[0].ApplyAsync(Named, cancellationToken);
                await trials[1].ApplyAsync(Named + Slice(trials[1], await trials[1].PodsAsync("europe", cancellationToken)), cancellationToken);
                CallResult first = await trials[0].CallUntilAsync(new CallRequest(Trial.Url(Service)), result => result.Echo is not null, cancellationToken);
                context.Report.Check(first.Echo is not null, "the service of the other cluster is known", $"{first} from {first.Echo?.Version}");
                await MeasureAsync(context, europe, trials, cancellationToken);
            },
            cancellationToken);
    }

    private static async Task MeasureAsync(ScenarioContext context, ScenarioContext europe, IReadOnlyList<Trial> trials, CancellationToken cancellationToken)
    {
        ResourceKey slice = new(trials[1].Namespace, Service);
        List<double> delays = [];
        int missed = 0;
        for (int change = 0; change < Changes; change++)
        {
            int ready = change % 2 == 0 ? 1 : Replicas;
            JsonArray operations = [new JsonObject { ["op"] = "replace", ["path"] = "/endpoints/1/conditions/ready", ["value"] = ready == Replicas }];
            // The clock starts before the API server has heard of it, and so counts that, too.
            long start = context.Time.GetTimestamp();
            await europe.Kubernetes.Resource<V1EndpointSlice>().PatchAsync(slice, Patch.Operations(operations), cancellationToken);
            if (await IsAppliedAsync(context, trials[0], ready, start, cancellationToken))
            {
                delays.Add(context.Time.GetElapsedTime(start).TotalMilliseconds);
            }
            else
            {
                missed++;
            }
        }

        TimeSpan limit = RegionPlans.RoundTrip(RegionPlans.UsWest, RegionPlans.EuWest) + Allowance;
        delays.Sort();
        context.Report.Check(
            missed == 0 && delays[^1] <= limit.TotalMilliseconds,
            $"{Changes} changes in {RegionPlans.EuWest} are applied by a sidecar in {RegionPlans.UsWest} within {limit.TotalMilliseconds:0} ms",
            delays.Count == 0 ? "none was" : $"fastest {delays[0]:0} ms, half of them {delays[delays.Count / 2]:0} ms, slowest {delays[^1]:0} ms; {missed} were not within {Patience.TotalSeconds:0} s");
    }

    /// <summary>Looks until the sidecar's gateway stands for so many pods.</summary>
    private static async Task<bool> IsAppliedAsync(ScenarioContext context, Trial trial, int capacity, long start, CancellationToken cancellationToken)
    {
        CallRequest look = new($"http://127.0.0.1:{MeshPorts.Admin}/debug/endpoints?format=json");
        while (context.Time.GetElapsedTime(start) < Patience)
        {
            if (CapacityOf((await trial.Client.CallAsync(look, cancellationToken)).Body, $"{trial.Namespace}/{Service}:80") == capacity)
            {
                return true;
            }

            await Task.Delay(Interval, context.Time, cancellationToken);
        }

        return false;
    }

    /// <summary>Pods behind the gateways to a backend, by what a sidecar shows.</summary>
    private static int CapacityOf(string dump, string backend)
    {
        using JsonDocument endpoints = JsonDocument.Parse(dump);
        return endpoints.RootElement.EnumerateArray()
            .Where(live => live.GetProperty("backend").GetString()!.StartsWith(backend, StringComparison.Ordinal))
            .Select(live => live.GetProperty("endpoint"))
            .Where(endpoint => endpoint.GetProperty("isGateway").GetBoolean())
            .Sum(endpoint => endpoint.GetProperty("capacity").GetInt32());
    }

    /// <summary>What a controller would write for two pods; nobody but the scenario changes it.</summary>
    private static string Slice(Trial trial, IReadOnlyList<V1Pod> pods) =>
        $$"""

        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: {{Service}}
          namespace: {{trial.Namespace}}
          labels: {kubernetes.io/service-name: {{Service}}, endpointslice.kubernetes.io/managed-by: mesh-sandbox}
        addressType: IPv4
        ports: [{name: http, port: 8080, protocol: TCP}]
        endpoints:
        {{string.Join('\n', pods.Select(pod =>
            $"- {{addresses: [{pod.Status.PodIP}], conditions: {{ready: true}}, nodeName: {pod.Spec.NodeName}, targetRef: {{kind: Pod, name: {pod.Name()}, namespace: {trial.Namespace}}}}}"))}}
        """;

    /// <summary>Without a selector: its EndpointSlice is the scenario's.</summary>
    private const string Named =
        $$"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {{Service}}
          namespace: NAMESPACE
          labels: {"{{MeshLabels.Global}}": "true"}
        spec:
          ports: [{name: http, port: 80, targetPort: http, appProtocol: http}]
        """;
}
