using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Pods end while nobody but they themselves can tell their callers: the control plane is away. What they were asked is answered, and nothing more is asked.</summary>
internal sealed class DrainScenario : IScenario
{
    private const int Replicas = 3;
    private const int HttpPerSecond = 200;
    private const int GrpcPerSecond = 100;
    private const int SlowPerSecond = 10;

    /// <summary>Longer than peers need to leave an ending pod, shorter than its grace period.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(2);

    /// <summary>From <c>kubectl delete</c> to the last answer: the API server, the kubelet's watch, the start of its stop hook, and one round trip.</summary>
    private static readonly TimeSpan LeftWithin = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(40);

    public string Name => "drain";

    public string Summary => "a pod ends while the control plane is away: its callers leave it at its own word, and what they had asked is answered";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("drained", Replicas) { Version = null }, new EchoWorkload("slow", 2) { Version = null }],
        async trial =>
        {
            await trial.ApplyAsync(Policy("drained") + Policy("slow"), cancellationToken);
            await context.Kubectl.RunAsync(
                cancellationToken, "wait", "trafficpolicy/drained", "trafficpolicy/slow", "-n", trial.Namespace, "--for=condition=Applied", "--timeout=10s");
            foreach (V1Pod pod in await trial.PodsAsync("slow", cancellationToken))
            {
                await trial.FailAsync(pod, new EchoFault { DelayMilliseconds = (int)Slow.TotalMilliseconds }, cancellationToken);
            }

            try
            {
                await CheckAsync(context, trial, cancellationToken);
            }
            finally
            {
                await context.CleanUpAsync(ct => context.StartControlPlaneAsync(ct));
            }
        },
        cancellationToken);

    private static async Task CheckAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await using RunningLoad http = trial.Start(new LoadRun("http://drained/", "http1", 0, HttpPerSecond, Connections: 16), cancellationToken);
        await using RunningLoad grpc = trial.Start(new LoadRun("http://drained:81", "grpc-unary", 0, GrpcPerSecond), cancellationToken);
        await using RunningLoad slow = trial.Start(new LoadRun("http://slow/", "http1", 0, SlowPerSecond, Connections: 100), cancellationToken);
        await Task.Delay(Steady, context.Time, cancellationToken);
        bool killed = await context.KillControlPlaneAsync(cancellationToken);
        string? refusal = await context.DiscoveryRefusalAsync(cancellationToken);
        context.Report.Check(killed && refusal is not null, "the control plane is killed: it can tell nobody", refusal ?? "it answers");
        await Task.Delay(Slow, context.Time, cancellationToken);

        V1Pod drained = (await trial.PodsAsync("drained", cancellationToken))[0];
        V1Pod asked = (await trial.PodsAsync("slow", cancellationToken))[0];
        DateTimeOffset deleted = context.Time.GetUtcNow();
        await context.Kubectl.RunAsync(cancellationToken, "delete", "pod", drained.Name(), asked.Name(), "-n", trial.Namespace, "--wait=false");
        await EndedAsync(context, drained, cancellationToken);
        DateTimeOffset gone = context.Time.GetUtcNow();
        await EndedAsync(context, asked, cancellationToken);
        await Task.Delay(Slow, context.Time, cancellationToken);

        CheckLeft(context, "HTTP/1.1", (await http.StopAsync(cancellationToken))[0], drained, deleted, gone);
        CheckLeft(context, "gRPC", (await grpc.StopAsync(cancellationToken))[0], drained, deleted, gone);
        LoadRunResult answers = (await slow.StopAsync(cancellationToken))[0];
        double last = SecondsToLast(answers, asked, deleted);
        context.Report.Check(
            answers.Total is { Failed: 0, Requests: > 0 } && last > Slow.TotalSeconds / 2,
            $"requests of {Slow.TotalSeconds:0} s that an ending pod has begun are answered",
            $"last answer of {asked.Name()} {last:0.0} s after its deletion; {answers.Total.DescribeFailures()}");
    }

    private static void CheckLeft(ScenarioContext context, string protocol, LoadRunResult result, V1Pod pod, DateTimeOffset deleted, DateTimeOffset gone)
    {
        double last = SecondsToLast(result, pod, deleted);
        double lived = (gone - deleted).TotalSeconds;
        context.Report.Check(
            result.Total is { Failed: 0, Requests: > 0 },
            $"{protocol}: no request fails",
            result.Total.DescribeFailures());
        context.Report.Check(
            last >= 0 && last <= LeftWithin.TotalSeconds && last < lived,
            $"{protocol}: its callers leave the pod within {LeftWithin.TotalSeconds:0.0} s, before it is gone",
            $"last answer {last:0.00} s after kubectl delete; gone after {lived:0.0} s");
    }

    /// <summary>Seconds from the deletion to the last answer of a pod; far below zero if it never answered.</summary>
    private static double SecondsToLast(LoadRunResult result, V1Pod pod, DateTimeOffset deleted) =>
        result.Seen.TryGetValue(pod.Name(), out VersionSeen? seen)
            ? (result.StartedAt.AddMilliseconds(seen.LastMilliseconds) - deleted).TotalSeconds
            : double.NegativeInfinity;

    private static Task EndedAsync(ScenarioContext context, V1Pod pod, CancellationToken cancellationToken) => Waiting.UntilAsync(
        $"pod {pod.Name()} to be gone",
        EndPatience,
        context.Time,
        async ct => await context.Kubernetes.Resource<V1Pod>().GetAsync(ResourceKey.Of(pod), ct) is null,
        cancellationToken);

    private static string Policy(string service) =>
        $$"""
        ---
        apiVersion: mesh.dev/v1alpha1
        kind: TrafficPolicy
        metadata: {name: {{service}}, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: {{service}}}
          locality: {mode: Disabled}
          loadBalancing: {algorithm: RoundRobin}

        """;
}
