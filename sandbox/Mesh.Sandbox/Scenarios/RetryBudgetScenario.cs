using System.Globalization;
using k8s.Models;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>A backend fails every request although its route asks for retries: the budget keeps the retries from multiplying its load.</summary>
internal sealed class RetryBudgetScenario : IScenario
{
    private const int RequestsPerSecond = 300;
    private const int Requests = 1800;
    private const double MaxExtra = 0.20;

    public string Name => "retry-budget";

    public string Summary => "a backend that always fails gets at most a fifth more requests by retries";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("failing", Replicas: 2)],
        async trial =>
        {
            await trial.ApplyAsync(Route, cancellationToken);
            IReadOnlyList<V1Pod> pods = await trial.PodsAsync("failing", cancellationToken);
            await CheckRecoveryAsync(context, trial, pods, cancellationToken);
            foreach (V1Pod pod in pods)
            {
                await trial.FailAsync(pod, new EchoFault { Status = 503 }, cancellationToken);
            }

            long before = await SumAsync(trial, pods, cancellationToken);
            LoadRunResult result = await trial.Client.RunAsync(new LoadRun("http://failing/", "http1", Requests, RequestsPerSecond), cancellationToken);
            double extra = (await SumAsync(trial, pods, cancellationToken) - before - Requests) / (double)Requests;
            context.Report.Check(
                result.Total.Failed == Requests && extra is > 0 and <= MaxExtra,
                $"retries add at most {MaxExtra:P0}",
                string.Create(CultureInfo.InvariantCulture, $"{extra:P1} more than {Requests} requests; {result.Total.DescribeFailures()}"));
        },
        cancellationToken);

    // As long as failures are few, retries hide them.
    private static async Task CheckRecoveryAsync(ScenarioContext context, Trial trial, IReadOnlyList<V1Pod> pods, CancellationToken cancellationToken)
    {
        await trial.CallUntilAsync(new CallRequest("http://failing/"), answer => answer.Headers.ContainsKey("x-routed"), cancellationToken);
        await trial.FailAsync(pods[0], new EchoFault { Status = 503, Share = 0.1 }, cancellationToken);
        LoadRunResult result = await trial.Client.RunAsync(new LoadRun("http://failing/", "http1", 600, RequestsPerSecond), cancellationToken);
        context.Report.Check(result.Total.Failed == 0, "a pod that fails every tenth request is hidden by retries", result.Total.DescribeFailures());
    }

    private static async Task<long> SumAsync(Trial trial, IEnumerable<V1Pod> pods, CancellationToken cancellationToken)
    {
        long sum = 0;
        foreach (V1Pod pod in pods)
        {
            sum += await trial.RequestsAsync(pod, cancellationToken);
        }

        return sum;
    }

    private const string Route =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: failing, namespace: NAMESPACE}
        spec:
          parentRefs: [{group: "", kind: Service, name: failing, port: 80}]
          rules:
            - retry: {codes: [503], attempts: 3}
              filters: [{type: ResponseHeaderModifier, responseHeaderModifier: {set: [{name: x-routed, value: "yes"}]}}]
              backendRefs: [{name: failing, port: 80}]
        """;
}
