using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>A Deployment is rolled twice under load, HTTP/1.1 and gRPC: no request fails.</summary>
internal sealed class RollingUpdateScenario : IScenario
{
    private const int Rollouts = 2;
    private const int HttpPerSecond = 300;
    private const int GrpcPerSecond = 200;

    public string Name => "rolling-update";

    public string Summary => "a Deployment of 4 pods is rolled twice under 500 requests/s of HTTP/1.1 and gRPC, and no request fails";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("rolled", Replicas: 4) { Version = null }],
        async trial =>
        {
            await using RunningLoad http = trial.Start(new LoadRun("http://rolled/", "http1", 0, HttpPerSecond, Connections: 16), cancellationToken);
            await using RunningLoad grpc = trial.Start(new LoadRun("http://rolled:81", "grpc-unary", 0, GrpcPerSecond), cancellationToken);
            for (int rollout = 0; rollout < Rollouts; rollout++)
            {
                await context.Kubectl.RunAsync(cancellationToken, "rollout", "restart", "deployment/rolled", "-n", trial.Namespace);
                await context.Kubectl.RunAsync(cancellationToken, "rollout", "status", "deployment/rolled", "-n", trial.Namespace, "--timeout=60s");
            }

            LoadRunResult overHttp = (await http.StopAsync(cancellationToken))[0];
            LoadRunResult overGrpc = (await grpc.StopAsync(cancellationToken))[0];
            Check(context, "HTTP/1.1", overHttp);
            Check(context, "gRPC", overGrpc);
        },
        cancellationToken);

    private static void Check(ScenarioContext context, string protocol, LoadRunResult result) => context.Report.Check(
        result.Total.Failed == 0 && result.Seen.Count >= 4 * (Rollouts + 1),
        $"{protocol}: no request fails while 4 pods are replaced {Rollouts} times",
        $"{result.Seen.Count} pods answered; {result.Total.DescribeFailures()}; p50 {result.Total.P50Milliseconds:0.0} ms, p99 {result.Total.P99Milliseconds:0.0} ms");
}
