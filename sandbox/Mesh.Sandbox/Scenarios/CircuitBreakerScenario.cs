using k8s.Models;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>A backend stalls: what is over its limit is answered at once, and other destinations of the same client do not notice.</summary>
internal sealed class CircuitBreakerScenario : IScenario
{
    private const int MaxRequests = 10;
    private const double OverflowLimitMilliseconds = 5;
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(4);
    private static readonly LoadRun Well = new("http://well/", "http1", 0, Rate: 100, Connections: 16);

    public string Name => "circuit-breaker";

    public string Summary => "a stalled backend: overflow is answered at once with the reason, and nothing else slows down";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("stalling"), new EchoWorkload("well")],
        async trial =>
        {
            await trial.ApplyAsync(Policy, cancellationToken);
            V1Pod pod = (await trial.PodsAsync("stalling", cancellationToken))[0];
            await trial.FailAsync(pod, new EchoFault { DelayMilliseconds = 2000 }, cancellationToken);
            // The first requests of all wait for the configuration of their Service, whoever stalls meanwhile: one in a hundred of those that are counted would be among them.
            await trial.Client.RunAsync(Well with { Count = 200 }, cancellationToken);
            await using RunningLoad stalling = trial.Start(new LoadRun("http://stalling/", "http1", 0, Rate: 100, Connections: 300), cancellationToken);
            await using RunningLoad well = trial.Start(Well, cancellationToken);
            await Task.Delay(Stalled, context.Time, cancellationToken);
            LoadTally overflow = (await stalling.StopAsync(cancellationToken))[0].Total;
            LoadTally others = (await well.StopAsync(cancellationToken))[0].Total;

            long served = overflow.Requests - overflow.Failed;
            context.Report.Check(
                overflow.Failures.Count == 1 && overflow.Failures.Keys.Single().StartsWith("status 503 overflow", StringComparison.Ordinal),
                "what is over the limit is answered with 503 and the reason",
                overflow.DescribeFailures());
            context.Report.Check(
                overflow.Failed > 0 && overflow.FailedP50Milliseconds < OverflowLimitMilliseconds,
                $"in less than {OverflowLimitMilliseconds:0} ms",
                $"p50 {overflow.FailedP50Milliseconds:0.0} ms, p99 {overflow.FailedP99Milliseconds:0.0} ms");
            context.Report.Check(
                served is > 0 and <= 4 * MaxRequests,
                $"no more than {MaxRequests} requests are under way at a time",
                $"{served} requests of 2 s each were served in {Stalled.TotalSeconds:0} s");
            context.Report.Check(
                others.Failed == 0 && others.P99Milliseconds < 200,
                "requests to another Service do not notice",
                $"{others.DescribeFailures()}; p50 {others.P50Milliseconds:0.0} ms, p99 {others.P99Milliseconds:0.0} ms");
        },
        cancellationToken);

    private const string Policy =
        $$"""
        apiVersion: mesh.dev/v1alpha1
        kind: TrafficPolicy
        metadata: {name: stalling, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: stalling}
          circuitBreaker: {maxRequests: 10}
        """;
}
