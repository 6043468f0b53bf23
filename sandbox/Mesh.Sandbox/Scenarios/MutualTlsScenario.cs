using System.Net;
using System.Net.Security;
using System.Text;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Capture;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>What is on the wire between two sidecars, who the server sees, and who is turned away.</summary>
internal sealed class MutualTlsScenario : IScenario
{
    private const int Requests = 20;
    private const string ClientPod = "mtls-client";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan CountPatience = TimeSpan.FromSeconds(2);

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
            await context.CleanUpAsync(ct =>
                context.Kubectl.RunAsync(ct, "delete", "pod", ClientPod, "-n", ShopPods.Namespace, "--wait=false", "--ignore-not-found"));
        }

        await CheckCertificatesAsync(context, servers[0], cancellationToken);
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
        await using BridgeCapture bridge = context.CaptureBetween(generator.PodAddress, servers);
        LoadTally total = (await generator.RunAsync(new LoadRun($"http://checkout/headers?{marker}", "http1", Requests, Connections: Requests), cancellationToken)).Total;
        CaptureResult capture = await bridge.StopAsync(cancellationToken);
        WireEvidence evidence = new(capture);

        context.Report.CheckWhole(capture);
        context.Report.Check(evidence.IsTls13, "connections between sidecars agree on TLS 1.3", evidence.ToString());
        context.Report.Check(
            evidence is { PlainDirections: 0, Used: > 0 },
            "every byte between the two pods is a TLS record",
            $"{capture.Flows.Count} directions, {evidence.Bytes} bytes captured, {evidence.PlainDirections} directions not TLS");
        int readable = evidence.DirectionsWith(Encoding.ASCII.GetBytes(marker));
        context.Report.Check(
            readable == 0 && evidence.Used > 0 && total.Failed == 0,
            "nothing of the request is readable",
            $"{total.DescribeFailures()}; marker found in {readable} of {capture.Flows.Count} directions");
        context.Report.Check(
            total.Clients.Keys.SequenceEqual([ShopPods.LoadIdentity]),
            "the server sees the client's SPIFFE identity",
            string.Join(", ", total.Clients.Select(client => $"{client.Key} ({client.Value} requests)")));
    }

    /// <summary>The same attempt three times, with nothing changed but the certificate: a refusal counts only beside a success, and only if the sidecar says why.</summary>
    private static async Task CheckCertificatesAsync(ScenarioContext context, V1Pod server, CancellationToken cancellationToken)
    {
        using ShownCertificates certificates = await MeshMember.JoinAsync(context, "load", cancellationToken);
        MutualTlsCaller caller = new(context.Cluster.Network, context.Time, new IPEndPoint(IPAddress.Parse(server.Status.PodIP), MeshPorts.InboundMutualTls));
        CallOutcome member = await caller.TryAsync(certificates.Genuine, cancellationToken);
        context.Report.Check(member.Status == "200", "a client with a certificate of the mesh's CA is served", member.Description);
        await CheckRefusedAsync(context, server, caller, "a client with a certificate of another CA", certificates.Forged, "UntrustedChain", cancellationToken);
        await CheckRefusedAsync(context, server, caller, "a client without a certificate", null, "NoCertificate", cancellationToken);
    }

    private static async Task CheckRefusedAsync(
        ScenarioContext context,
        V1Pod server,
        MutualTlsCaller caller,
        string who,
        SslStreamCertificateContext? certificate,
        string reason,
        CancellationToken cancellationToken)
    {
        MetricsReader metrics = new(context.Http, server.Status.PodIP, MeshPorts.Metrics);
        Task<double> RefusalsAsync() =>
            metrics.SumAsync("mesh_tls_handshake_failures_total", cancellationToken, "direction=\"inbound\"", $"reason=\"{reason}\"");

        double before = await RefusalsAsync();
        CallOutcome outcome = await caller.TryAsync(certificate, cancellationToken);
        // The client hears of the refusal a moment before it is counted.
        await Waiting.TryUntilAsync(CountPatience, context.Time, async _ => await RefusalsAsync() > before, cancellationToken);
        double counted = await RefusalsAsync() - before;
        context.Report.Check(
            outcome.Status is null && counted == 1, $"{who} is refused", $"{outcome.Description}; the sidecar counted {counted:0} refused for {reason}");
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
