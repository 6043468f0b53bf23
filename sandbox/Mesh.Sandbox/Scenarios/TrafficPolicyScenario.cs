using k8s.Models;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>What a TrafficPolicy asks of both sides of a call: faults, session cookies and hedging of the callers' sidecars, and a limit of requests under way of the pod's own.</summary>
internal sealed class TrafficPolicyScenario : IScenario
{
    private const int Requests = 500;
    private const int AbortPercent = 20;
    private const double MaxErrorPoints = 8;
    private const int DelayMilliseconds = 300;
    private const int BusyMilliseconds = 500;
    private const int BusyLimit = 2;
    private const int MaxBursts = 20;
    private const double RefusalMilliseconds = 50;
    private const int StallMilliseconds = 1000;
    private const double StallShare = 0.4;
    private const int HedgeMilliseconds = 50;
    private const int HedgedRequests = 300;
    private const double BudgetShare = 0.2;
    private const int BudgetReserve = 21;
    private static readonly TimeSpan Overload = TimeSpan.FromSeconds(4);

    public string Name => "traffic-policy";

    public string Summary => "faults that a policy injects, cookies that keep clients at their pod, a pod that takes no more than it can bear, and a pod that stalls";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("faulty"), new EchoWorkload("sticky", Replicas: 3) { Version = null }, new EchoWorkload("busy"), new EchoWorkload("tail", Replicas: 3)],
        async trial =>
        {
            await CheckFaultsAsync(context, trial, cancellationToken);
            await CheckSessionsAsync(context, trial, cancellationToken);
            await CheckConcurrencyAsync(context, trial, cancellationToken);
            await CheckHedgingAsync(context, trial, cancellationToken);
        },
        cancellationToken);

    private static async Task CheckFaultsAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        CallRequest call = new(Trial.Url("faulty"));
        await trial.ApplyAsync(Policy("faulty", "faults: {abort: {httpStatus: 418}}"), cancellationToken);
        CallResult aborted = await trial.CallUntilAsync(call, result => result.Status == 418, cancellationToken);
        string subject = aborted.Headers.GetValueOrDefault("x-mesh-subject", "");
        context.Report.Check(
            aborted is { Status: 418, Reason: "fault-injected" } && subject == $"TrafficPolicy {trial.Namespace}/faulty",
            "an injected failure has the status that is asked for, and names the policy",
            $"{aborted}, {subject}");

        await trial.ApplyAsync(Policy("faulty", $"faults: {{delay: {{duration: {DelayMilliseconds}ms}}}}"), cancellationToken);
        CallResult delayed = await trial.CallUntilAsync(call, result => result is { Status: 200, Milliseconds: >= DelayMilliseconds }, cancellationToken);
        context.Report.Check(delayed is { Status: 200, Milliseconds: >= DelayMilliseconds }, "an injected delay makes a request late and nothing else", $"{delayed} after {delayed.Milliseconds:0} ms");

        await trial.ApplyAsync(Policy("faulty", $"faults: {{abort: {{grpcStatus: 14, percent: {AbortPercent}}}}}"), cancellationToken);
        await trial.CallUntilAsync(call, result => result.Status == 503, cancellationToken);
        LoadTally tally = (await trial.Client.RunAsync(new LoadRun(Trial.Url("faulty"), "http1", Requests), cancellationToken)).Total;
        double share = 100.0 * tally.Failed / Requests;
        context.Report.Check(
            Math.Abs(share - AbortPercent) <= MaxErrorPoints && tally.Failures.Keys.All(failure => failure.StartsWith("status 503 fault-injected", StringComparison.Ordinal)),
            $"{AbortPercent} % of the requests fail if that is asked for",
            tally.DescribeFailures());
    }

    private static async Task CheckSessionsAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await trial.ApplyAsync(Policy("sticky", "locality: {mode: Disabled}\n  loadBalancing: {algorithm: RoundRobin, sessionCookie: {name: sticky, ttl: 1h}}"), cancellationToken);
        CallResult first = await trial.CallUntilAsync(new CallRequest(Trial.Url("sticky")), result => CookieOf(result).Length > 0, cancellationToken);
        string cookie = CookieOf(first);
        CallRequest kept = new(Trial.Url("sticky")) { Headers = new Dictionary<string, string> { ["cookie"] = cookie } };
        HashSet<string> with = [];
        HashSet<string> without = [];
        for (int i = 0; i < 20; i++)
        {
            with.Add((await trial.Client.CallAsync(kept, cancellationToken)).Echo?.Version ?? "nobody");
            without.Add((await trial.Client.CallAsync(new CallRequest(Trial.Url("sticky")), cancellationToken)).Echo?.Version ?? "nobody");
        }

        string pod = first.Echo?.Version ?? "";
        context.Report.Check(with.SetEquals([pod]), "a client with its cookie stays at its pod", $"{cookie} was set by {pod}; asked with it: {string.Join(", ", with)}");
        context.Report.Check(without.Count == 3, "clients without one are balanced", string.Join(", ", without));

        await context.Kubectl.RunAsync(cancellationToken, "delete", "pod", pod, "-n", trial.Namespace, "--wait=false");
        CallResult moved = await trial.CallUntilAsync(kept, result => result.Echo is { } echo && echo.Version != pod && CookieOf(result).Length > 0, cancellationToken);
        context.Report.Check(
            moved.Echo is { } other && other.Version != pod && CookieOf(moved) is { Length: > 0 } next && next != cookie,
            "when the pod is gone another takes its place, and says so by its cookie",
            $"{moved} {moved.Echo?.Version}, {CookieOf(moved)}");
    }

    private static async Task CheckConcurrencyAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        V1Pod pod = (await trial.PodsAsync("busy", cancellationToken))[0];
        await trial.FailAsync(pod, new EchoFault { DelayMilliseconds = BusyMilliseconds }, cancellationToken);
        await trial.ApplyAsync(Policy("busy", $"adaptiveConcurrency: {{minConcurrency: {BusyLimit}, maxConcurrency: {BusyLimit}}}"), cancellationToken);
        // Until the pod's own sidecar has heard of it.
        long refused = 0;
        for (int i = 0; i < MaxBursts && refused == 0; i++)
        {
            refused = (await trial.Client.RunAsync(new LoadRun(Trial.Url("busy"), "http1", 20, Connections: 20), cancellationToken)).Total.Failed;
        }

        await using RunningLoad load = trial.Start(new LoadRun(Trial.Url("busy"), "http1", 0, Rate: 100, Connections: 100), cancellationToken);
        await Task.Delay(Overload, context.Time, cancellationToken);
        LoadTally tally = (await load.StopAsync(cancellationToken))[0].Total;
        long served = tally.Requests - tally.Failed;
        double bearable = BusyLimit * Overload.TotalMilliseconds / BusyMilliseconds;
        context.Report.Check(
            served > 0 && served <= (1.5 * bearable) + BusyLimit,
            $"no more than {BusyLimit} requests are under way at the pod at a time",
            $"{served} of {tally.Requests} requests of {BusyMilliseconds} ms were served in {Overload.TotalSeconds:0} s");
        context.Report.Check(
            tally.Failed > 0 && tally.Failures.Keys.All(failure => failure.StartsWith("status 503 overflow-concurrency", StringComparison.Ordinal)) && tally.FailedP50Milliseconds < RefusalMilliseconds,
            "the others are refused at once by the pod's sidecar, with the reason",
            $"{tally.DescribeFailures()}; p50 {tally.FailedP50Milliseconds:0.0} ms");
    }

    // Pods are asked in turn, whatever is known of them: without hedging the stalls are the clients'.
    private static async Task CheckHedgingAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        const string InTurn = "locality: {mode: Disabled}\n  loadBalancing: {algorithm: RoundRobin}";
        IReadOnlyList<V1Pod> pods = await trial.PodsAsync("tail", cancellationToken);
        await trial.FailAsync(pods[0], new EchoFault { DelayMilliseconds = StallMilliseconds, Share = StallShare }, cancellationToken);
        string plain = Policy("tail", InTurn);
        await ApplyAsync(plain);
        LoadTally before = await LoadAsync();
        await trial.DeleteAsync(plain, cancellationToken);
        await ApplyAsync(Policy("tail", $"{InTurn}\n  hedging: {{delay: {HedgeMilliseconds}ms}}", name: "tail-hedged"));
        long asked = await AskedAsync();
        LoadTally hedged = await LoadAsync();
        long extra = await AskedAsync() - asked - hedged.Requests;

        context.Report.Check(
            before.P99Milliseconds >= StallMilliseconds && hedged.Failed == 0 && hedged.P99Milliseconds < StallMilliseconds / 2.0,
            "a pod that stalls makes the tail, and hedging cuts it",
            $"p99 {before.P99Milliseconds:0} ms without, {hedged.P99Milliseconds:0} ms with a second try after {HedgeMilliseconds} ms; {hedged.DescribeFailures()}");
        context.Report.Check(
            extra > 0 && extra <= (BudgetShare * hedged.Requests) + BudgetReserve,
            "what that costs stays within the retry budget",
            $"{extra} further tries for {hedged.Requests} requests");

        async Task ApplyAsync(string policy)
        {
            await trial.ApplyAsync(policy, cancellationToken);
            await context.Kubectl.WaitAsync(trial.Here(policy), "jsonpath={.status.conditions[?(@.type==\"Applied\")].status}=True", cancellationToken);
        }

        async Task<LoadTally> LoadAsync() =>
            (await trial.Client.RunAsync(new LoadRun(Trial.Url("tail"), "http1", HedgedRequests, Rate: 100, Connections: 50), cancellationToken)).Total;

        async Task<long> AskedAsync() => (await Task.WhenAll(pods.Select(pod => trial.RequestsAsync(pod, cancellationToken)))).Sum();
    }

    private static string CookieOf(CallResult result) => result.Headers.GetValueOrDefault("set-cookie", "").Split(';')[0];

    private static string Policy(string service, string spec, string? name = null) =>
        $$"""
        apiVersion: mesh.dev/v1alpha1
        kind: TrafficPolicy
        metadata: {name: {{name ?? service}}, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: {{service}}}
          {{spec}}
        """;
}
