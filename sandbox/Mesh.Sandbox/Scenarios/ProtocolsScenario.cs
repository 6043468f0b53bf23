using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Scenarios;

/// <summary>What applications speak passes through two sidecars.</summary>
internal sealed class ProtocolsScenario : IScenario
{
    private static readonly (string What, LoadRun Run)[] Runs =
    [
        ("HTTP/1.1 keep-alive", new LoadRun("http://checkout/", "http1", 500)),
        ("HTTP/1.1 chunked bodies", new LoadRun("http://checkout/chunked", "chunked", 100)),
        ("gRPC unary", new LoadRun("http://payments/", "grpc-unary", 500)),
        ("gRPC bidirectional streaming", new LoadRun("http://payments/", "grpc-bidi", 50)),
        ("WebSocket", new LoadRun("ws://checkout/ws", "websocket", 50)),
        ("TCP, server speaks first", new LoadRun("tcp://ledger:9000", "tcp-banner", 100)),
    ];

    public string Name => "protocols";

    public string Summary => "HTTP/1.1, gRPC, WebSocket and server-first TCP pass through two sidecars";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        LoadGenerator generator = (await context.LoadGeneratorsAsync(cancellationToken))[0];
        foreach ((string what, LoadRun run) in Runs)
        {
            LoadTally total = (await generator.RunAsync(run, cancellationToken)).Total;
            context.Report.Check(
                total.Failed == 0 && total.Requests == run.Count,
                what,
                $"{total.DescribeFailures()}; p50 {total.P50Milliseconds:0.0} ms, p99 {total.P99Milliseconds:0.0} ms");
        }
    }
}
