using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Capture;
using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Scenarios;

/// <summary>What applications speak passes through two sidecars.</summary>
internal sealed class ProtocolsScenario : IScenario
{
    private static readonly LoadRun KeepAlive = new("http://checkout/", "http1", 500);
    private static readonly LoadRun ServerFirst = new("tcp://ledger:9000", "tcp-banner", 100);

    /// <summary>Those that carry the caller's identity to the application, which tells it in its answer.</summary>
    private static readonly (string What, LoadRun Run)[] Requests =
    [
        ("HTTP/1.1 chunked answers", new LoadRun("http://checkout/chunked", "chunked", 100)),
        ("HTTP/1.1 chunked requests", new LoadRun("http://checkout/echo", "upload", 100)),
        ("gRPC unary", new LoadRun("http://payments/", "grpc-unary", 500)),
        ("gRPC bidirectional streaming", new LoadRun("http://payments/", "grpc-bidi", 50)),
        ("WebSocket", new LoadRun("ws://checkout/ws", "websocket", 50)),
    ];

    public string Name => "protocols";

    public string Summary => "HTTP/1.1, gRPC, WebSocket and server-first TCP pass through two sidecars";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        LoadGenerator generator = (await context.LoadGeneratorsAsync(cancellationToken))[0];
        await CheckKeepAliveAsync(context, generator, cancellationToken);
        foreach ((string what, LoadRun run) in Requests)
        {
            LoadTally total = (await generator.RunAsync(run, cancellationToken)).Total;
            context.Report.Check(Passed(run, total) && HasIdentity(total), what, Describe(total));
        }

        await CheckServerFirstAsync(context, generator, cancellationToken);
    }

    /// <summary>The client's sidecar counts what it accepts: one connection for each client, however many requests. Steady HTTP load opens none meanwhile.</summary>
    private static async Task CheckKeepAliveAsync(ScenarioContext context, LoadGenerator generator, CancellationToken cancellationToken)
    {
        MetricsReader metrics = new(context.Http, generator.PodAddress, MeshPorts.Metrics);
        Task<double> AcceptedAsync() =>
            metrics.SumAsync("mesh_connections_total", cancellationToken, "direction=\"outbound\"", "protocol=\"http/1.1\"");

        double before = await AcceptedAsync();
        LoadTally total = (await generator.RunAsync(KeepAlive, cancellationToken)).Total;
        double accepted = await AcceptedAsync() - before;
        context.Report.Check(
            Passed(KeepAlive, total) && HasIdentity(total) && accepted == KeepAlive.Connections,
            "HTTP/1.1 keep-alive",
            $"{accepted:0} client connections; {Describe(total)}");
    }

    /// <summary>Opaque bytes cannot say who sent them: here the bridge shows that both sidecars took part.</summary>
    private static async Task CheckServerFirstAsync(ScenarioContext context, LoadGenerator generator, CancellationToken cancellationToken)
    {
        IReadOnlyList<V1Pod> servers = await context.PodsAsync(ShopPods.Namespace, "app=ledger", cancellationToken);
        await using BridgeCapture bridge = context.CaptureBetween(generator.PodAddress, servers);
        LoadTally total = (await generator.RunAsync(ServerFirst, cancellationToken)).Total;
        CaptureResult capture = await bridge.StopAsync(cancellationToken);
        WireEvidence evidence = new(capture);
        context.Report.CheckWhole(capture);
        context.Report.Check(
            Passed(ServerFirst, total) && evidence is { IsTls13: true, PlainDirections: 0 } && evidence.Used >= ServerFirst.Count,
            "TCP, server speaks first",
            $"{evidence}; {Describe(total)}");
    }

    private static bool Passed(LoadRun run, LoadTally total) => total.Failed == 0 && total.Requests == run.Count;

    private static bool HasIdentity(LoadTally total) => total.Clients.Count == 1 && total.Clients.GetValueOrDefault(ShopPods.LoadIdentity) == total.Requests;

    private static string Describe(LoadTally total) =>
        $"{total.DescribeFailures()}; p50 {total.P50Milliseconds:0.0} ms, p99 {total.P99Milliseconds:0.0} ms"
        + string.Concat(total.Clients.Select(client => $"; the server saw {client.Key} ({client.Value} times)"));
}
