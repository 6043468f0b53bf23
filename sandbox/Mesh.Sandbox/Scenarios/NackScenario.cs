using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// A sidecar that takes only small resources refuses a route that has become too large for it: it goes on with the version before, the object says who refused
/// what, and what is refused is not sent again until it changes.
/// </summary>
internal sealed class NackScenario : IScenario
{
    private const string Small = "small";
    private const int MaxBytes = 1024;
    private const int ManyMatches = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StatusPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    public string Name => "nack";

    public string Summary => "a sidecar that refuses a resource keeps the last good version, and the object says which sidecar refused what";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("echo-v1"), new EchoWorkload("echo-v2")],
        async trial =>
        {
            V1Pod pod = await SmallAsync(context, trial, cancellationToken);
            LoadGenerator small = new(context.Http, pod);
            CallRequest call = new(Trial.Url("echo"));
            await Task.WhenAll(trial.Client.CallAsync(call, cancellationToken), small.CallAsync(call, cancellationToken));
            await trial.ApplyAsync(Route("echo-v1", 1), cancellationToken);
            AppliedCondition first = await AppliedAsync(context, trial, found => found.Status == "True", cancellationToken);
            context.Report.Check(first.Status == "True" && first.Counts == (2, 2), "a small route is taken by both sidecars", first.ToString());

            await CheckRefusalAsync(context, trial, pod, cancellationToken);
            await CheckTrafficAsync(context, trial, small, cancellationToken);
            await CheckHeldAsync(context, trial, cancellationToken);

            await trial.ApplyAsync(Route("echo-v2", 2), cancellationToken);
            AppliedCondition last = await AppliedAsync(context, trial, found => found.Status == "True", cancellationToken);
            CallResult answer = await small.CallAsync(call, cancellationToken);
            context.Report.Check(
                last.Status == "True" && last.Counts == (2, 2) && answer.Echo?.Version == "echo-v2", "the next version is sent, taken and used", $"{last}; {answer.Echo?.Version ?? answer.ToString()}");
        },
        cancellationToken);

    /// <summary>A second load generator, whose sidecar takes less.</summary>
    private static async Task<V1Pod> SmallAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        JsonNode deployment = JsonNode.Parse(await context.Kubectl.RunAsync(cancellationToken, "get", "deployment/load", "-n", trial.Namespace, "-o", "json"))!;
        deployment["metadata"] = new JsonObject { ["name"] = Small, ["namespace"] = trial.Namespace };
        deployment.AsObject().Remove("status");
        deployment["spec"]!["selector"]!["matchLabels"]!["app"] = Small;
        JsonObject template = deployment["spec"]!["template"]!["metadata"]!.AsObject();
        template["labels"]!["app"] = Small;
        template["annotations"] = new JsonObject { [MeshAnnotations.ProxyMaxResourceBytes] = $"{MaxBytes}" };
        await context.Kubectl.ApplyAsync(deployment.ToJsonString(), cancellationToken);
        await context.PodsReadyAsync(trial.Namespace, "app=" + Small, 1, Patience, cancellationToken);
        return (await trial.PodsAsync(Small, cancellationToken)).Single();
    }

    private static async Task CheckRefusalAsync(ScenarioContext context, Trial trial, V1Pod pod, CancellationToken cancellationToken)
    {
        await trial.ApplyAsync(Route("echo-v2", ManyMatches), cancellationToken);
        AppliedCondition refused = await AppliedAsync(context, trial, found => found.Reason == "Rejected", cancellationToken);
        context.Report.Check(
            refused is { Status: "False", Reason: "Rejected" }
                && refused.Counts == (1, 2)
                && refused.Message.Contains($"{trial.Namespace}/{pod.Name()}: resource: has ", StringComparison.Ordinal)
                && refused.Message.Contains($"takes {MaxBytes}", StringComparison.Ordinal),
            "a large one is refused by the sidecar that takes only small ones, and the route says which sidecar, and why",
            refused.ToString());

        string[] events = [];
        long start = context.Time.GetTimestamp();
        while (events.Length == 0 && context.Time.GetElapsedTime(start) < StatusPatience)
        {
            string found = await context.Kubectl.RunAsync(
                cancellationToken, "get", "events.events.k8s.io", "-n", trial.Namespace, "-o", "jsonpath={range .items[?(@.reason==\"Rejected\")]}{.regarding.kind}/{.regarding.name}{\"\\n\"}{end}");
            events = found.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }

        context.Report.Check(events is ["HTTPRoute/echo"], "one Event says it, too", events.Length == 0 ? "none" : string.Join(", ", events));
    }

    private static async Task CheckTrafficAsync(ScenarioContext context, Trial trial, LoadGenerator small, CancellationToken cancellationToken)
    {
        LoadRunResult[] results = await Task.WhenAll(
            small.RunAsync(new LoadRun(Trial.Url("echo"), "http1", 50), cancellationToken), trial.Client.RunAsync(new LoadRun(Trial.Url("echo"), "http1", 50), cancellationToken));
        context.Report.Check(
            results[0].Total is { Failed: 0 } kept && kept.Versions.GetValueOrDefault("echo-v1") == 50 && results[1].Total is { Failed: 0 } changed && changed.Versions.GetValueOrDefault("echo-v2") == 50,
            "the one goes on with the version before, the other has the new one, and no request fails",
            string.Join("; ", results.Select(result => $"{result.Total.DescribeFailures()}: {string.Join(", ", result.Total.Versions)}")));
    }

    /// <summary>Nothing changes, so nothing is sent: neither the refused resource, nor any other.</summary>
    private static async Task CheckHeldAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        MetricsReader metrics = new(context.Http, (await context.ControlPlaneAsync(cancellationToken)).Status.PodIP, MeshPorts.ControlPlaneMetrics);
        (double sent, double rejected) = (await SentAsync(), await RejectionsAsync());
        double held = await metrics.SumAsync("mesh_discovery_rejected_resources", cancellationToken);
        await Task.Delay(Quiet, context.Time, cancellationToken);
        (double sentLater, double rejectedLater) = (await SentAsync(), await RejectionsAsync());
        context.Report.Check(
            sent == sentLater && rejected == rejectedLater && rejected > 0 && held == 1,
            $"what was refused is not sent again within {Quiet.TotalSeconds:0} s, and is counted",
            $"{sentLater - sent:0} services sent, {rejectedLater - rejected:0} refused, {held:0} held back");
        AppliedCondition still = await AppliedCondition.ReadAsync(context, trial.Namespace, "httproute/echo", cancellationToken);
        context.Report.Check(still.Reason == "Rejected", "and the route goes on saying so", still.ToString());

        Task<double> SentAsync() => metrics.SumAsync("mesh_discovery_resources_total", cancellationToken, "type=\"Service\"");
        Task<double> RejectionsAsync() => metrics.SumAsync("mesh_discovery_rejections_total", cancellationToken, "type=\"Service\"");
    }

    private static Task<AppliedCondition> AppliedAsync(ScenarioContext context, Trial trial, Func<AppliedCondition, bool> isRight, CancellationToken cancellationToken) =>
        AppliedCondition.ReadUntilAsync(context, trial.Namespace, "httproute/echo", found => found.IsCurrent && isRight(found), StatusPatience, cancellationToken);

    private static string Route(string backend, int matches) =>
        $$"""
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          parentRefs: [{group: "", kind: Service, name: echo, port: 80}]
          rules:
            - matches: [{{string.Join(", ", Enumerable.Range(1, matches).Select(Match))}}]
              backendRefs: [{name: {{backend}}, port: 80}]
        """;

    private static string Match(int number) => "{path: {type: PathPrefix, value: " + (number == 1 ? "/" : $"/a-path-that-takes-its-place/{number}") + "}}";
}
