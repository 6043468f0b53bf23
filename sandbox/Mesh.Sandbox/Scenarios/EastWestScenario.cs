using System.Net;
using System.Text;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Capture;
using Mesh.Sandbox.Cluster;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// A service that only a cluster of another network has, whose pods have the addresses of the callers' own neighbours: it is called by its name as any other, through the gateway,
/// which sees who is called and nothing else.
/// </summary>
internal sealed class EastWestScenario : IScenario
{
    private const string Service = "remote";
    private const int Requests = 100;

    public string Name => "east-west";

    public string Summary => "a service of another network is called through its gateway, which sees no plaintext and lets nobody to what is not exported";

    public int Clusters => 3;

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        ScenarioContext europe = context.Others[1];
        return Trial.RunAsync(
            [(context, [new EchoWorkload("east")]), (europe, [new EchoWorkload("europe", 2)])],
            Name,
            async trials =>
            {
                await Task.WhenAll(trials.Select(trial => trial.ApplyAsync(Exported, cancellationToken)));
                CallResult first = await trials[0].CallUntilAsync(new CallRequest(Trial.Url(Service)), result => result.Echo?.Version == "europe", cancellationToken);
                context.Report.Check(
                    first.Echo?.Version == "europe", "a service that only another network has is called by its name", $"{first} from {first.Echo?.Version} after {first.Milliseconds:0} ms");
                await CheckWireAsync(context, europe, trials, cancellationToken);
                await CheckClosedAsync(context, europe, trials[1], cancellationToken);
            },
            cancellationToken);
    }

    /// <summary>Looks at the way from the gateway to the pods: what it has there is what it was sent.</summary>
    private static async Task CheckWireAsync(ScenarioContext context, ScenarioContext europe, IReadOnlyList<Trial> trials, CancellationToken cancellationToken)
    {
        string marker = $"secret-{Guid.NewGuid():N}";
        IReadOnlyList<V1Pod> pods = await trials[1].PodsAsync("europe", cancellationToken);
        V1Pod gateway = (await europe.PodsAsync(MeshNames.SystemNamespace, $"app.kubernetes.io/name={MeshNames.Gateway}", cancellationToken)).Single();
        await using BridgeCapture bridge = europe.CaptureBetween(gateway.Status.PodIP, pods);
        LoadTally total = (await trials[0].Client.RunAsync(
            new LoadRun(Trial.Url(Service, $"/headers?{marker}"), "http1", Requests, Connections: Requests / 5), cancellationToken)).Total;
        CaptureResult capture = await bridge.StopAsync(cancellationToken);
        WireEvidence evidence = new(capture);

        context.Report.Check(total.Failed == 0, "no request through the gateway fails", $"{total.DescribeFailures()}; p50 {total.P50Milliseconds:0} ms");
        context.Report.CheckWhole(capture);
        int readable = evidence.DirectionsWith(Encoding.ASCII.GetBytes(marker));
        context.Report.Check(
            evidence is { IsTls13: true, PlainDirections: 0 } && readable == 0, "all that the gateway passes on is TLS 1.3, and nothing of a request is readable", $"{evidence}; marker found in {readable} directions");
        string caller = $"spiffe://cluster.local/ns/{trials[0].Namespace}/sa/load";
        context.Report.Check(
            total.Clients.Keys.SequenceEqual([caller]), "the pod sees the identity of the pod that called, not the gateway's", string.Join(", ", total.Clients.Select(client => $"{client.Key} ({client.Value} requests)")));
    }

    /// <summary>The same attempt on a Service that is not exported, from the same place.</summary>
    private static async Task CheckClosedAsync(ScenarioContext context, ScenarioContext europe, Trial trial, CancellationToken cancellationToken)
    {
        V1Service? service = await europe.Kubernetes.Resource<V1Service>().GetAsync(new ResourceKey(MeshNames.SystemNamespace, MeshNames.Gateway), cancellationToken);
        IPEndPoint gateway = new(IPAddress.Parse(service!.Status.LoadBalancer.Ingress[0].Ip), MeshPorts.Gateway);
        CallOutcome exported = await new MutualTlsCaller(context.Cluster.Network, context.Time, gateway, ServerName(Service)).TryAsync(null, cancellationToken);
        CallOutcome hidden = await new MutualTlsCaller(context.Cluster.Network, context.Time, gateway, ServerName("europe")).TryAsync(null, cancellationToken);
        context.Report.Check(
            hidden.Status is null && IsUnknownName(hidden) && !IsUnknownName(exported),
            "the gateway does not know a service that is not exported",
            $"not exported: {hidden.Description}; exported, without a certificate: {exported.Description}");

        string ServerName(string name) => $"80.{name}.{trial.Namespace}.{RegionPlans.EuWest}.mesh";
    }

    /// <summary>The alert <c>unrecognized_name</c>, in the words of OpenSSL or of the framework.</summary>
    private static bool IsUnknownName(CallOutcome outcome) =>
        outcome.Description.Contains("unrecognized", StringComparison.OrdinalIgnoreCase);

    private const string Exported =
        $$"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {{Service}}
          namespace: NAMESPACE
          labels: {"{{MeshLabels.Global}}": "true"}
        spec:
          selector: {app: europe}
          ports: [{name: http, port: 80, targetPort: http, appProtocol: http}]
        """;
}
