using System.Net;
using k8s.Models;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>AccessPolicies decide by proven identity, method and path; they count at once, and what cannot be understood denies.</summary>
internal sealed class AccessPolicyScenario : IScenario
{
    private const int Rate = 100;
    private static readonly TimeSpan UnderLoad = TimeSpan.FromSeconds(1);

    public string Name => "access-policy";

    public string Summary => "access policies let the right callers ask the right things, cannot be evaded, and count on open connections";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("guarded"), new EchoWorkload("misread")],
        async trial =>
        {
            await CheckCallersAsync(context, trial, cancellationToken);
            await CheckChangeAsync(context, trial, cancellationToken);
            await CheckMistakeAsync(context, trial, cancellationToken);
        },
        cancellationToken);

    private static async Task CheckCallersAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await trial.ApplyAsync(Allow, cancellationToken);
        await context.Kubectl.RunAsync(cancellationToken, "wait", "accesspolicy/guarded", "-n", trial.Namespace, "--for=condition=Applied", "--timeout=10s");
        context.Report.Check(true, "the policy's status says Applied", "kubectl wait returned");
        CallResult other = await trial.Client.CallAsync(new CallRequest(Trial.Url("guarded", "/other")), cancellationToken);
        context.Report.Check(
            IsDenied(other) && other.Body.Contains("AccessPolicy", StringComparison.Ordinal),
            "what no rule allows is denied, and a caller with an identity is told by which policy",
            $"{other.Status} {other.Reason}: {other.Body.Trim()}");
        CallResult open = await trial.Client.CallAsync(new CallRequest(Trial.Url("guarded", "/open/a")), cancellationToken);
        context.Report.Check(open is { Status: 200, Echo: not null }, "what a rule allows is served", $"{open.Status} {open.Reason}");
        CallResult post = await trial.Client.CallAsync(new CallRequest(Trial.Url("guarded", "/open/a"), "POST"), cancellationToken);
        context.Report.Check(IsDenied(post), "another method is denied", $"{post.Status} {post.Reason}");

        foreach (string path in (string[])["/open;/../other", "/open%2fa", "/open//a", "/open/%252e%252e/other", "/open/%00"])
        {
            CallResult evasion = await trial.Client.CallAsync(new CallRequest(Trial.Url("guarded", path)), cancellationToken);
            context.Report.Check(IsDenied(evasion), $"a path that applications read in several ways is denied: {path}", $"{evasion.Status} {evasion.Reason}");
        }

        LoadGenerator foreign = (await context.LoadGeneratorsAsync(cancellationToken))[0];
        CallResult stranger = await foreign.CallAsync(new CallRequest($"http://guarded.{trial.Namespace}/open/a"), cancellationToken);
        context.Report.Check(IsDenied(stranger), "an identity of another namespace is denied", $"{stranger.Status} {stranger.Reason}");

        V1Pod pod = (await trial.PodsAsync("guarded", cancellationToken))[0];
        using HttpResponseMessage plain = await context.Http.GetAsync($"http://{pod.Status.PodIP}:8080/open/a", cancellationToken);
        string words = await plain.Content.ReadAsStringAsync(cancellationToken);
        context.Report.Check(
            plain.StatusCode == HttpStatusCode.Forbidden && !words.Contains("AccessPolicy", StringComparison.Ordinal),
            "a caller without identity is denied, and not told by what",
            $"{(int)plain.StatusCode}: {words.Trim()}");

        LoadRunResult grpc = await trial.Client.RunAsync(new LoadRun("http://guarded:81", "grpc-unary", 10), cancellationToken);
        context.Report.Check(grpc.Total.Failed == 10, "gRPC is denied, too", grpc.Total.DescribeFailures());
    }

    private static async Task CheckChangeAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        CallRequest call = new(Trial.Url("guarded", "/open/a"));
        await using RunningLoad load = trial.Start(new LoadRun(Trial.Url("guarded", "/open/a"), "http1", 0, Rate: Rate, Connections: 4), cancellationToken);
        await Task.Delay(UnderLoad, context.Time, cancellationToken);
        await trial.ApplyAsync(Deny, cancellationToken);
        CallResult denied = await trial.CallUntilAsync(call, IsDenied, cancellationToken);
        await Task.Delay(UnderLoad, context.Time, cancellationToken);
        LoadTally tally = (await load.StopAsync(cancellationToken))[0].Total;
        context.Report.Check(
            IsDenied(denied)
                && tally.Requests - tally.Failed >= Rate * UnderLoad.TotalSeconds / 2
                && tally.Failed >= Rate * UnderLoad.TotalSeconds / 2
                && tally.Failures.Keys.All(failure => failure.StartsWith("status 403 access-denied", StringComparison.Ordinal)),
            "a Deny counts although an Allow matches, on connections that are long open",
            $"{denied.Status} {denied.Reason}; {tally.DescribeFailures()}");
        await context.Kubectl.RunAsync(cancellationToken, "delete", "accesspolicy", "nobody", "-n", trial.Namespace);
        CallResult again = await trial.CallUntilAsync(call, result => result.Status == 200, cancellationToken);
        context.Report.Check(again.Status == 200, "and ends with its policy", $"{again.Status} {again.Reason}");
    }

    private static async Task CheckMistakeAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await trial.ApplyAsync(Mistaken, cancellationToken);
        CallResult denied = await trial.CallUntilAsync(new CallRequest(Trial.Url("misread")), IsDenied, cancellationToken);
        await context.Kubectl.RunAsync(
            cancellationToken, "wait", "accesspolicy/misread", "-n", trial.Namespace, "--for=jsonpath={.status.conditions[?(@.type==\"Accepted\")].status}=False", "--timeout=10s");
        string message = await context.Kubectl.RunAsync(
            cancellationToken, "get", "accesspolicy/misread", "-n", trial.Namespace, "-o", "jsonpath={.status.conditions[?(@.type==\"Accepted\")].message}");
        context.Report.Check(
            IsDenied(denied) && message.Contains("spec.rules[0].from[0].cidrs[0]", StringComparison.Ordinal),
            "a policy that cannot be understood denies what it is about, and says which field",
            message.Trim());
    }

    private static bool IsDenied(CallResult result) => result is { Status: 403, Reason: "access-denied" };

    private const string Allow =
        """
        apiVersion: mesh.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: guarded, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: guarded}
          action: Allow
          rules:
            - from: [{namespaces: [NAMESPACE]}]
              to: [{methods: [GET], paths: [{type: PathPrefix, value: /open}]}]
        """;

    private const string Deny =
        """
        apiVersion: mesh.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: nobody, namespace: NAMESPACE}
        spec:
          selector: {matchLabels: {app: guarded}}
          action: Deny
          rules: [{from: [{principals: ["*"]}]}]
        """;

    private const string Mistaken =
        """
        apiVersion: mesh.dev/v1alpha1
        kind: AccessPolicy
        metadata: {name: misread, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: misread}
          action: Allow
          rules: [{from: [{cidrs: [10.1.2.3/8]}]}]
        """;
}
