using System.Net;
using System.Text;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Capture;
using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Scenarios;

/// <summary>What is on the wire between two sidecars, who the server sees, and who is turned away.</summary>
internal sealed class MutualTlsScenario : IScenario
{
    private const string ExpectedClient = "spiffe://cluster.local/ns/shop/sa/load";
    private const int Requests = 20;
    private const string ClientPod = "mtls-client";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public string Name => "mtls";

    public string Summary => "sidecars speak TLS 1.3 with SPIFFE identities, nothing of a request is readable on the bridge, strangers are refused";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<V1Pod> servers = await context.PodsAsync(ShopPods.Namespace, "app=checkout", cancellationToken);
        try
        {
            LoadGenerator generator = await NewClientAsync(context, cancellationToken);
            await CheckWireAsync(context, generator, servers, cancellationToken);
        }
        finally
        {
            await context.Kubectl.RunAsync(cancellationToken, "delete", "pod", ClientPod, "-n", ShopPods.Namespace, "--wait=false", "--ignore-not-found");
        }

        await CheckStrangersAsync(context, servers[0], cancellationToken);
    }

    /// <summary>
    /// A client of its own that makes no steady load: its sidecar has no pooled connections yet, so every connection it uses is opened while the capture looks on.
    /// </summary>
    private static async Task<LoadGenerator> NewClientAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        await context.Kubectl.ApplyAsync(Client, cancellationToken);
        await context.PodsReadyAsync(ShopPods.Namespace, $"app={ClientPod}", 1, Patience, cancellationToken);
        return new LoadGenerator(context.Http, (await context.PodsAsync(ShopPods.Namespace, $"app={ClientPod}", cancellationToken))[0]);
    }

    private static async Task CheckWireAsync(
        ScenarioContext context, LoadGenerator generator, IReadOnlyList<V1Pod> servers, CancellationToken cancellationToken)
    {
        string marker = $"secret-{Guid.NewGuid():N}";
        BridgeCapture capture = BridgeCapture.Start(context.Cluster.Network.OpenPacketSocket());
        LoadRunResult result = await generator.RunAsync(new LoadRun($"http://checkout/headers?{marker}", "http1", Requests, Connections: Requests), cancellationToken);
        IReadOnlyList<TcpFlow> seen = await capture.StopAsync();

        HashSet<IPAddress> addresses = [.. servers.Select(pod => IPAddress.Parse(pod.Status.PodIP))];
        IPAddress client = IPAddress.Parse(generator.PodAddress);
        TcpFlow[] flows = [.. seen.Where(flow =>
            (flow.Source.Address.Equals(client) && addresses.Contains(flow.Destination.Address))
            || (flow.Destination.Address.Equals(client) && addresses.Contains(flow.Source.Address)))];
        TcpFlow[] answers = [.. flows.Where(flow => flow.Source.Port == MeshPorts.InboundMutualTls)];

        context.Report.Check(
            answers.Length > 0 && answers.All(flow => TlsInspection.NegotiatedVersion(flow.Bytes) == TlsInspection.Tls13),
            "connections between sidecars agree on TLS 1.3",
            $"{answers.Length} new connections to port {MeshPorts.InboundMutualTls}, "
            + $"{answers.Count(flow => TlsInspection.NegotiatedVersion(flow.Bytes) == TlsInspection.Tls13)} of them TLS 1.3");
        context.Report.Check(
            flows.Length > 0 && flows.All(flow => TlsInspection.IsTls(flow.Bytes)),
            "every byte between the two pods is a TLS record",
            $"{flows.Length} directions, {flows.Sum(flow => flow.Bytes.Length)} bytes captured");
        byte[] needle = Encoding.ASCII.GetBytes(marker);
        context.Report.Check(
            flows.Length > 0 && flows.All(flow => flow.Bytes.AsSpan().IndexOf(needle) < 0) && result.Total.Failed == 0,
            "nothing of the request is readable",
            $"{result.Total.DescribeFailures()}; marker found in {flows.Count(flow => flow.Bytes.AsSpan().IndexOf(needle) >= 0)} of {flows.Length} directions");
        context.Report.Check(
            result.Total.Clients.Keys.SequenceEqual([ExpectedClient]),
            "the server sees the client's SPIFFE identity",
            string.Join(", ", result.Total.Clients.Select(client => $"{client.Key} ({client.Value} requests)")));
    }

    private static async Task CheckStrangersAsync(ScenarioContext context, V1Pod server, CancellationToken cancellationToken)
    {
        Stranger stranger = new(context.Cluster.Network, context.Time, new IPEndPoint(IPAddress.Parse(server.Status.PodIP), MeshPorts.InboundMutualTls));
        string foreign = await stranger.TryAsync(withCertificate: true, cancellationToken);
        context.Report.Check(foreign.StartsWith(Stranger.Refused, StringComparison.Ordinal), "a client with a certificate of another CA is refused", foreign);
        string none = await stranger.TryAsync(withCertificate: false, cancellationToken);
        context.Report.Check(none.StartsWith(Stranger.Refused, StringComparison.Ordinal), "a client without a certificate is refused", none);
    }

    private const string Client =
        $$"""
        apiVersion: v1
        kind: Pod
        metadata:
          namespace: {{ShopPods.Namespace}}
          name: {{ClientPod}}
          labels: {app: {{ClientPod}} }
        spec:
          serviceAccountName: load
          terminationGracePeriodSeconds: 5
          containers:
            - name: load
              image: mesh/samples:0.1.0
              args: [load]
              ports: [{name: http, containerPort: 8080}]
              readinessProbe: {httpGet: {path: /readyz, port: http}, periodSeconds: 1}

        """;
}
