using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Api.Faults;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// The API server goes away, answers with errors, closes watches and forgets its past for the control plane, under load: no request fails, the next change after each of these
/// is applied, and the log says each once, however often it was tried.
/// </summary>
internal sealed class ApiFaultsScenario : IScenario
{
    private const int RequestsPerSecond = 100;

    /// <summary>Lines of one fault: the server, the lease, the authority's Secret, leadership.</summary>
    private const int AlarmsPerFault = 4;

    private const string User = "system:serviceaccount:" + MeshNames.SystemNamespace + ":" + MeshNames.ControlPlane;

    /// <summary>One informer is answered within seconds, and then all try within one more.</summary>
    private static readonly TimeSpan ChangePatience = TimeSpan.FromSeconds(8);

    private static readonly (string Name, ApiFault Fault, TimeSpan Time)[] Faults =
    [
        ("the API server is gone", new(ApiFaultKind.Gone) { User = User }, TimeSpan.FromSeconds(4)),
        ("500 for everything", new(ApiFaultKind.Refused) { User = User, Code = 500 }, TimeSpan.FromSeconds(2)),
        ("429 for everything", new(ApiFaultKind.Refused) { User = User, Code = 429, RetryAfter = TimeSpan.FromSeconds(1) }, TimeSpan.FromSeconds(2)),
        ("watches close at once", new(ApiFaultKind.WatchesEnd) { User = User }, TimeSpan.FromSeconds(2)),
    ];

    public string Name => "api-faults";

    public string Summary => "the API server is gone, fails and closes watches under load: no request fails, the next change is applied, the log says it once";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context, Name, [new EchoWorkload("echo-v1"), new EchoWorkload("echo-v2")], trial => RunAsync(context, trial, cancellationToken), cancellationToken);

    private static async Task RunAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await ChangeAsync(context, trial, 0, cancellationToken);
        int before = await AlarmsAsync(context, cancellationToken);
        long met = 0;
        int change = 0;
        await using RunningLoad load = trial.Start(new LoadRun(Trial.Url("echo"), "http1", 0, RequestsPerSecond), cancellationToken);
        foreach ((string name, ApiFault fault, TimeSpan time) in Faults)
        {
            met += await SufferAsync(context, fault, time, cancellationToken);
            await CheckChangeAsync(context, trial, $"after \"{name}\"", ++change, cancellationToken);
        }

        // What was watched last is no longer there to go on from.
        context.Cluster.Api.Compact();
        met += await SufferAsync(context, new(ApiFaultKind.WatchesEnd) { User = User }, TimeSpan.Zero, cancellationToken);
        await CheckChangeAsync(context, trial, "after a compaction", ++change, cancellationToken);

        LoadTally total = (await load.StopAsync(cancellationToken))[0].Total;
        context.Report.Check(total is { Failed: 0, Requests: > 0 }, "no request fails meanwhile", total.DescribeFailures());
        int alarms = await AlarmsAsync(context, cancellationToken) - before;
        context.Report.Check(
            alarms <= change * AlarmsPerFault && met > alarms, "the log says one thing once", $"{alarms} warnings about {change} faults that {met} requests met");
    }

    /// <returns>How many requests met the fault.</returns>
    private static async Task<long> SufferAsync(ScenarioContext context, ApiFault fault, TimeSpan time, CancellationToken cancellationToken)
    {
        using ActiveApiFault active = context.Cluster.Api.Faults.Begin(fault);
        // Watches that are open would sleep through an error of new requests.
        context.Cluster.Api.Faults.Begin(new(ApiFaultKind.WatchesEnd) { User = User }).Dispose();
        await Task.Delay(time, context.Time, cancellationToken);
        return active.Met;
    }

    private static async Task CheckChangeAsync(ScenarioContext context, Trial trial, string when, int change, CancellationToken cancellationToken)
    {
        TimeSpan delay = await ChangeAsync(context, trial, change, cancellationToken);
        context.Report.Check(delay < ChangePatience, $"{when} the next change is applied", $"{delay.TotalMilliseconds:0} ms after it was made");
    }

    /// <summary>Moves all traffic to the other version.</summary>
    /// <returns>How long it took until the caller was answered by it.</returns>
    private static async Task<TimeSpan> ChangeAsync(ScenarioContext context, Trial trial, int change, CancellationToken cancellationToken)
    {
        string version = change % 2 == 0 ? "echo-v1" : "echo-v2";
        await trial.ApplyAsync(Split(version), cancellationToken);
        long start = context.Time.GetTimestamp();
        await Waiting.TryUntilAsync(
            ChangePatience,
            context.Time,
            async ct => (await trial.Client.CallAsync(new CallRequest(Trial.Url("echo")), ct)).Echo?.Version == version,
            cancellationToken);
        return context.Time.GetElapsedTime(start);
    }

    /// <summary>Warnings and errors in the logs of all control planes.</summary>
    private static async Task<int> AlarmsAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        int alarms = 0;
        foreach (V1Pod pod in await context.PodsAsync(MeshNames.SystemNamespace, ShopPods.ControlPlane, cancellationToken))
        {
            string log = await context.Kubectl.RunAsync(cancellationToken, "logs", "-n", MeshNames.SystemNamespace, pod.Name());
            alarms += log.Split('\n').Count(line => line.Contains(" warn: ", StringComparison.Ordinal) || line.Contains(" fail: ", StringComparison.Ordinal));
        }

        return alarms;
    }

    private static string Split(string version) =>
        $$"""
        apiVersion: split.smi-spec.io/v1alpha4
        kind: TrafficSplit
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          service: echo
          backends:
            - {service: echo-v1, weight: {{(version == "echo-v1" ? 1 : 0)}}}
            - {service: echo-v2, weight: {{(version == "echo-v2" ? 1 : 0)}}}
        """;
}
