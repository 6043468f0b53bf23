using Mesh.Api.WellKnown;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>When <c>kubectl wait --for=condition=Applied</c> returns, every sidecar acts on the change; while one does not, it does not return.</summary>
internal sealed class AppliedStatusScenario : IScenario
{
    private const int Callers = 3;
    private const int RequestsEach = 40;
    private const int Changes = 6;
    private const int StopSignal = 19;
    private const int ContinueSignal = 18;
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(5);

    public string Name => "applied-status";

    public string Summary => "kubectl wait --for=condition=Applied returns when every sidecar acts on the change, and not before";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("echo-v1"), new EchoWorkload("echo-v2")],
        async trial =>
        {
            IReadOnlyList<LoadGenerator> callers = await trial.CallersAsync(Callers, cancellationToken);
            await CheckChangesAsync(context, trial, callers, cancellationToken);
            await CheckSilenceAsync(context, trial, callers, cancellationToken);
            await CheckKindsAsync(context, trial, cancellationToken);
        },
        cancellationToken);

    /// <summary>Each version sends all traffic to the other backend, so that one request to the wrong one shows a sidecar that had not applied it.</summary>
    private static async Task CheckChangesAsync(ScenarioContext context, Trial trial, IReadOnlyList<LoadGenerator> callers, CancellationToken cancellationToken)
    {
        long wrong = 0, requests = 0;
        List<string> messages = [];
        for (int change = 0; change < Changes; change++)
        {
            string backend = change % 2 == 0 ? "echo-v1" : "echo-v2";
            await trial.ApplyAsync(Split(backend), cancellationToken);
            await context.Kubectl.RunAsync(cancellationToken, "wait", "trafficsplit/echo", "-n", trial.Namespace, "--for=condition=Applied", "--timeout=10s");
            LoadRunResult[] results = await Task.WhenAll(
                callers.Select(caller => caller.RunAsync(new LoadRun(Trial.Url("echo"), "http1", RequestsEach), cancellationToken)));
            requests += results.Sum(result => result.Total.Requests);
            wrong += results.Sum(result => result.Total.Requests - result.Total.Versions.GetValueOrDefault(backend));
            AppliedCondition applied = await AppliedCondition.ReadAsync(context, trial.Namespace, "trafficsplit/echo", cancellationToken);
            messages.Add(applied.Message);
            if (!applied.IsCurrent || applied.Counts != (Callers, Callers))
            {
                context.Report.Check(false, "the condition speaks of this version and of every caller", applied.ToString());
            }
        }

        context.Report.Check(
            wrong == 0 && requests == Changes * Callers * RequestsEach,
            $"{Changes} changes: when kubectl wait returns, all {Callers} sidecars act on the change",
            $"{wrong} of {requests} requests went where the version before would have sent them; {messages[^1]}");
        context.Report.Check(
            messages.TrueForAll(message => message.Contains(", p50 ", StringComparison.Ordinal) && message.Contains(", p99 ", StringComparison.Ordinal)),
            "and the condition says how long they took",
            string.Join("; ", messages.Skip(Changes - 2)));
    }

    private static async Task CheckSilenceAsync(ScenarioContext context, Trial trial, IReadOnlyList<LoadGenerator> callers, CancellationToken cancellationToken)
    {
        string stopped = callers[0].PodName;
        AppliedCondition waiting;
        string returned = "it did not return";
        if (!context.Cluster.Node.KillContainer(trial.Namespace, stopped, MeshNames.ProxyContainer, StopSignal))
        {
            throw new InvalidOperationException($"there is no sidecar to stop in {stopped}");
        }

        try
        {
            await trial.ApplyAsync(Split("echo-v1"), cancellationToken);
            waiting = await AppliedCondition.ReadUntilAsync(
                context, trial.Namespace, "trafficsplit/echo", found => found.IsCurrent && found.Counts == (Callers - 1, Callers), StatusPatience, cancellationToken);
            try
            {
                await context.Kubectl.RunAsync(cancellationToken, "wait", "trafficsplit/echo", "-n", trial.Namespace, "--for=condition=Applied", "--timeout=2s");
                returned = "it returned";
            }
            catch (KubectlException)
            {
                // As it should: the time is over.
            }
        }
        finally
        {
            context.Cluster.Node.KillContainer(trial.Namespace, stopped, MeshNames.ProxyContainer, ContinueSignal);
        }

        context.Report.Check(
            waiting is { IsCurrent: true, Status: "False", Reason: "Pending" } && waiting.Counts == (Callers - 1, Callers) && returned == "it did not return",
            "one sidecar that is stopped keeps the condition false, and kubectl wait waiting",
            $"{waiting}; {returned}");
        AppliedCondition applied = await AppliedCondition.ReadUntilAsync(
            context, trial.Namespace, "trafficsplit/echo", found => found.Status == "True", StatusPatience, cancellationToken);
        context.Report.Check(
            applied is { IsCurrent: true, Status: "True" } && applied.Counts == (Callers, Callers), "it goes on, and so does the condition", applied.ToString());
    }

    private static async Task CheckKindsAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await context.Kubectl.RunAsync(cancellationToken, "delete", "trafficsplit/echo", "-n", trial.Namespace);
        await trial.ApplyAsync(EveryKind.Yaml, cancellationToken);
        List<string> seen = [];
        bool all = true;
        foreach (string name in EveryKind.Names)
        {
            AppliedCondition applied = await AppliedCondition.ReadUntilAsync(
                context, trial.Namespace, name, found => found.IsCurrent && found.Status == "True", StatusPatience, cancellationToken);
            all &= applied is { IsCurrent: true, Status: "True" } && applied.Counts is { Sidecars: > 0 } counts && counts.Applied == counts.Sidecars;
            seen.Add($"{name} {applied.Message}");
        }

        context.Report.Check(all, "routes and policies say so, too", string.Join("; ", seen));
    }

    private static string Split(string backend) =>
        $$"""
        apiVersion: split.smi-spec.io/v1alpha4
        kind: TrafficSplit
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          service: echo
          backends:
            - {service: echo-v1, weight: {{(backend == "echo-v1" ? 1 : 0)}}}
            - {service: echo-v2, weight: {{(backend == "echo-v2" ? 1 : 0)}}}
        """;
}
