using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>A Deployment is rolled twice under load, HTTP/1.1 and gRPC: no request fails.</summary>
internal sealed class RollingUpdateScenario : IScenario
{
    private const int Replicas = 4;
    private const int Rollouts = 2;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);
    private const int HttpPerSecond = 300;
    private const int GrpcPerSecond = 200;

    public string Name => "rolling-update";

    public string Summary => "a Deployment of 4 pods is rolled twice under 500 requests/s of HTTP/1.1 and gRPC, and no request fails";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("rolled", Replicas) { Version = null }],
        async trial =>
        {
            await trial.ApplyAsync(Policy, cancellationToken);
            await context.Kubectl.RunAsync(
                cancellationToken, "wait", "trafficpolicy/rolled", "-n", trial.Namespace, "--for=condition=Applied", "--timeout=10s");
            await using RunningLoad http = trial.Start(new LoadRun("http://rolled/", "http1", 0, HttpPerSecond, Connections: 16), cancellationToken);
            await using RunningLoad grpc = trial.Start(new LoadRun("http://rolled:81", "grpc-unary", 0, GrpcPerSecond), cancellationToken);
            for (int rollout = 0; rollout < Rollouts; rollout++)
            {
                // The last pod of a rollout may be the first that the next one replaces; it has to be asked before.
                await Task.Delay(Settling, context.Time, cancellationToken);
                await context.Kubectl.RunAsync(cancellationToken, "rollout", "restart", "deployment/rolled", "-n", trial.Namespace);
                await context.Kubectl.RunAsync(cancellationToken, "rollout", "status", "deployment/rolled", "-n", trial.Namespace, "--timeout=60s");
            }

            await Task.Delay(Settling, context.Time, cancellationToken);
            LoadRunResult overHttp = (await http.StopAsync(cancellationToken))[0];
            LoadRunResult overGrpc = (await grpc.StopAsync(cancellationToken))[0];
            Check(context, "HTTP/1.1", overHttp);
            Check(context, "gRPC", overGrpc);
            int answered = overHttp.Seen.Keys.Union(overGrpc.Seen.Keys).Count();
            context.Report.Check(answered == Replicas * (Rollouts + 1), "every pod of every rollout has answered", $"{answered} pods");
        },
        cancellationToken);

    private static void Check(ScenarioContext context, string protocol, LoadRunResult result) => context.Report.Check(
        result.Total.Failed == 0 && result.Seen.Count > Replicas,
        $"{protocol}: no request fails while {Replicas} pods are replaced {Rollouts} times",
        $"{result.Seen.Count} pods answered; {result.Total.DescribeFailures()}; p50 {result.Total.P50Milliseconds:0.0} ms, p99 {result.Total.P99Milliseconds:0.0} ms");

    // Each pod has its share, wherever it runs: nobody's end is to pass unseen because its callers prefer the pods of their own zone.
    private const string Policy =
        """
        apiVersion: mesh.dev/v1alpha1
        kind: TrafficPolicy
        metadata: {name: rolled, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: rolled}
          locality: {mode: Disabled}
        """;
}
