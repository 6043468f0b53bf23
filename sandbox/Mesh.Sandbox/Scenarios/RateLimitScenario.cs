using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>A RateLimitPolicy: what is beyond it is refused at once and told when to come back, and each client has its own share.</summary>
internal sealed class RateLimitScenario : IScenario
{
    private const int Limit = 50;
    private const int Offered = 200;
    private const double RefusalMilliseconds = 5;
    private static readonly TimeSpan Flood = TimeSpan.FromSeconds(4);

    public string Name => "rate-limit";

    public string Summary => "a client beyond its rate limit gets 429 at once, with the time to wait; another client does not notice";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("limited")],
        async trial =>
        {
            await trial.ApplyAsync(Policy, cancellationToken);
            CallRequest order = new(Trial.Url("limited", "/orders"), "POST");
            CallResult refused = await trial.CallUntilAsync(order, result => result.Status == 429, cancellationToken);
            context.Report.Check(
                refused is { Status: 429, Reason: "rate-limited" }
                    && refused.Headers.GetValueOrDefault("ratelimit-policy") == "\"orders\";q=2;w=600"
                    && refused.Headers.GetValueOrDefault("ratelimit", "").StartsWith("\"orders\";r=0;t=", StringComparison.Ordinal)
                    && int.TryParse(refused.Headers.GetValueOrDefault("retry-after"), out int seconds) && seconds is > 0 and <= 300,
                "a limit of a path and a method refuses, and says which limit and when to come back",
                $"{refused}; RateLimit {refused.Headers.GetValueOrDefault("ratelimit")}, Retry-After {refused.Headers.GetValueOrDefault("retry-after")}");

            await using RunningLoad flood = trial.Start(new LoadRun(Trial.Url("limited"), "http1", 0, Rate: Offered, Connections: 16), cancellationToken);
            LoadGenerator other = (await context.LoadGeneratorsAsync(cancellationToken))[0];
            LoadRunResult calm = await other.RunAsync(new LoadRun($"http://limited.{trial.Namespace}/", "http1", 60, Rate: 20, Connections: 2), cancellationToken);
            await Task.Delay(Flood - TimeSpan.FromSeconds(3), context.Time, cancellationToken);
            LoadRunResult result = (await flood.StopAsync(cancellationToken))[0];
            LoadTally tally = result.Total;

            long served = tally.Requests - tally.Failed;
            double duration = (double)tally.Requests / Offered;
            context.Report.Check(
                served >= 0.9 * Limit * duration && served <= (1.1 * Limit * duration) + Limit,
                $"a client that asks {Offered} times a second is served {Limit} times a second, and a burst of {Limit}",
                $"{served} of {tally.Requests} in {duration:0.0} s");
            context.Report.Check(
                tally.Failures.Count == 1 && tally.Failures.Keys.Single().StartsWith("status 429 rate-limited", StringComparison.Ordinal),
                "the others are refused with 429 and the reason",
                tally.DescribeFailures());
            context.Report.Check(
                tally.FailedP50Milliseconds < RefusalMilliseconds,
                $"in less than {RefusalMilliseconds:0} ms",
                $"p50 {tally.FailedP50Milliseconds:0.0} ms, p99 {tally.FailedP99Milliseconds:0.0} ms");
            context.Report.Check(calm.Total.Failed == 0, "another client keeps its own share", calm.Total.DescribeFailures());
        },
        cancellationToken);

    private const string Policy =
        """
        apiVersion: mesh.dev/v1alpha1
        kind: RateLimitPolicy
        metadata: {name: limited, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: limited}
          limits:
            - {name: client, requests: 50, by: Client}
            - {name: orders, requests: 2, per: 10m, to: [{methods: [POST], paths: [{value: /orders}]}]}
        """;
}
