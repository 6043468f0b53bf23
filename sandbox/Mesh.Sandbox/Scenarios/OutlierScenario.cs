using k8s.Models;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>One of five pods answers with errors, then refuses connections, while Kubernetes takes it for ready: its clients stop noticing, and it comes back when it is well.</summary>
internal sealed class OutlierScenario : IScenario
{
    private const string Url = "http://five/";
    private const int RequestsPerSecond = 200;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ReturnPatience = TimeSpan.FromSeconds(20);

    public string Name => "outlier";

    public string Summary => "a pod that fails or refuses connections is left within a second, and used again when it is well";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("five", Replicas: 5) { Version = null }],
        async trial =>
        {
            await trial.ApplyAsync(Policy, cancellationToken);
            V1Pod sick = (await trial.PodsAsync("five", cancellationToken))[0];
            await StageAsync(context, trial, sick, "answers with 500", new EchoFault { Status = 500 }, cancellationToken);
            await StageAsync(context, trial, sick, "refuses connections", new EchoFault { Refuse = true }, cancellationToken);
        },
        cancellationToken);

    private static async Task StageAsync(
        ScenarioContext context, Trial trial, V1Pod sick, string what, EchoFault fault, CancellationToken cancellationToken)
    {
        await UntilUsedAsync(context, trial, sick, cancellationToken);
        await using RunningLoad load = trial.Start(new LoadRun(Url, "http1", 0, RequestsPerSecond), cancellationToken);
        await Task.Delay(Limit, context.Time, cancellationToken);
        await trial.FailAsync(sick, fault, cancellationToken);
        DateTimeOffset failing = context.Time.GetUtcNow();
        await Task.Delay(Watched, context.Time, cancellationToken);
        LoadRunResult result = (await load.StopAsync(cancellationToken))[0];
        long late = result.FailedAfter(failing + Limit);
        context.Report.Check(
            result.Total.Versions.ContainsKey(sick.Name()) && late == 0,
            $"a pod that {what} costs its clients no request after {Limit.TotalSeconds:0} s",
            $"{late} failed after that; {result.Total.DescribeFailures()}");

        await trial.FailAsync(sick, new EchoFault(), cancellationToken);
        long start = context.Time.GetTimestamp();
        await UntilUsedAsync(context, trial, sick, cancellationToken);
        context.Report.Check(true, $"the pod that {what} is used again when it is well", $"after {context.Time.GetElapsedTime(start).TotalSeconds:0.0} s");
    }

    private static Task UntilUsedAsync(ScenarioContext context, Trial trial, V1Pod pod, CancellationToken cancellationToken) => Waiting.UntilAsync(
        $"{pod.Name()} to answer",
        ReturnPatience,
        context.Time,
        async ct => (await trial.Client.RunAsync(new LoadRun(Url, "http1", 100, RequestsPerSecond), ct)).Total.Versions.ContainsKey(pod.Name()),
        cancellationToken);

    /// <summary>An ejection that is short, so that the return can be waited for, and longer than it is watched, because its end costs a request; and every pod has its share, in whatever zone and however slow, so that nothing but outlier detection keeps requests away; everything else as it is by default.</summary>
    private const string Policy =
        """
        apiVersion: mesh.dev/v1alpha1
        kind: TrafficPolicy
        metadata: {name: five, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: five}
          outlierDetection: {baseEjectionTime: 5s}
          locality: {mode: Disabled}
          loadBalancing: {algorithm: RoundRobin}
        """;
}
