using k8s.Models;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;

namespace Mesh.Sandbox.Scenarios;

/// <summary>HTTPRoute and GRPCRoute on a Service: matches, filters, weights, time limits, refusals, and what their status says.</summary>
internal sealed class RoutesScenario : IScenario
{
    private const int Requests = 500;
    private const double MaxErrorPoints = 3;
    private const int Mirrored = 100;
    private const int MirrorDelay = 500;

    public string Name => "routes";

    public string Summary => "HTTPRoutes and GRPCRoutes steer single requests, change and mirror them, and say what is wrong with them";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("echo-v1"), new EchoWorkload("echo-v2")],
        async trial =>
        {
            await CheckRulesAsync(context, trial, cancellationToken);
            await CheckWeightsAsync(context, trial, "http1", "http://echo/weighted", cancellationToken);
            await CheckMirrorAsync(context, trial, cancellationToken);
            await CheckGrpcAsync(context, trial, cancellationToken);
            await CheckConsumerAsync(context, trial, cancellationToken);
        },
        cancellationToken);

    private static async Task CheckRulesAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await trial.ProgramAsync(Rules, cancellationToken);
        context.Report.Check(true, "the route's status says Applied", "kubectl wait returned");
        foreach (RouteCase route in Cases)
        {
            CallResult result = await trial.CallUntilAsync(route.Call, route.IsRight, cancellationToken);
            context.Report.Check(route.IsRight(result), route.Promise, route.Describe(result));
        }

        string resolved = await context.Kubectl.RunAsync(
            cancellationToken, "get", "httproute/echo", "-n", trial.Namespace, "-o", "jsonpath={.status.parents[0].conditions[?(@.type==\"ResolvedRefs\")]}");
        context.Report.Check(
            resolved.Contains("BackendNotFound", StringComparison.Ordinal) && resolved.Contains("nowhere", StringComparison.Ordinal),
            "a backend that does not exist stands in the route's status",
            resolved.Trim());
    }

    private static async Task CheckWeightsAsync(ScenarioContext context, Trial trial, string protocol, string url, CancellationToken cancellationToken)
    {
        LoadRunResult result = await trial.Client.RunAsync(new LoadRun(url, protocol, Requests), cancellationToken);
        double share = 100.0 * result.Total.Versions.GetValueOrDefault("echo-v2") / Requests;
        context.Report.Check(
            result.Total.Failed == 0 && Math.Abs(share - 20) <= MaxErrorPoints,
            $"{protocol}: weights 80 and 20 hold for single requests",
            $"{share:0.0} % of {result.Total.DescribeFailures()}");
    }

    // The mirror fails, and late: nobody who asks may notice.
    private static async Task CheckMirrorAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        V1Pod mirror = (await trial.PodsAsync("echo-v2", cancellationToken))[0];
        await trial.FailAsync(mirror, new EchoFault { Status = 500, DelayMilliseconds = MirrorDelay }, cancellationToken);
        long before = await trial.RequestsAsync(mirror, cancellationToken);
        LoadTally total = (await trial.Client.RunAsync(new LoadRun("http://echo/mirrored", "http1", Mirrored, Rate: 100), cancellationToken)).Total;
        long copies = 0;
        long start = context.Time.GetTimestamp();
        while (copies < Mirrored && context.Time.GetElapsedTime(start) < TimeSpan.FromSeconds(5))
        {
            copies = await trial.RequestsAsync(mirror, cancellationToken) - before;
        }

        await trial.FailAsync(mirror, new EchoFault(), cancellationToken);
        context.Report.Check(copies == Mirrored, "a mirror gets a copy of each request", $"{copies} copies of {Mirrored} requests");
        context.Report.Check(
            total.Failed == 0 && total.Versions.GetValueOrDefault("echo-v1") == Mirrored && total.P99Milliseconds < MirrorDelay / 2,
            "those who ask do not notice that it is slow and fails",
            $"{total.DescribeFailures()}; p99 {total.P99Milliseconds:0.0} ms, while the mirror takes {MirrorDelay} ms");
    }

    private static async Task CheckGrpcAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await trial.ProgramAsync(GrpcRoute, cancellationToken);
        await CheckWeightsAsync(context, trial, "grpc-unary", "http://echo:81", cancellationToken);
    }

    // The shop's own route on this namespace's Service: nobody else's requests change.
    private static async Task CheckConsumerAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        LoadGenerator consumer = (await context.LoadGeneratorsAsync(cancellationToken))[0];
        CallRequest call = new($"http://echo.{trial.Namespace}/headers");
        try
        {
            await trial.ApplyAsync(ConsumerRoute, cancellationToken);
            CallResult consumed = await trial.CallUntilAsync(
                consumer, call, answer => answer.Echo?.Headers.GetValueOrDefault("x-consumer") == "shop", cancellationToken);

            CallResult other = await trial.Client.CallAsync(call, cancellationToken);
            context.Report.Check(
                consumed.Echo?.Headers.GetValueOrDefault("x-consumer") == "shop" && other.Echo is not null && !other.Echo.Headers.ContainsKey("x-consumer"),
                "a consumer's route counts for its own namespace only",
                $"from shop: x-consumer {consumed.Echo?.Headers.GetValueOrDefault("x-consumer", "absent")}; from {trial.Namespace}: {other.Echo?.Headers.GetValueOrDefault("x-consumer", "absent")}");
        }
        finally
        {
            await context.CleanUpAsync(ct => context.Kubectl.RunAsync(ct, "delete", "httproute", "consumer", "-n", ShopPods.Namespace, "--ignore-not-found"));
        }
    }

    private static IReadOnlyList<RouteCase> Cases { get; } =
    [
        new("a header leads to the other version", Get("/headers") with { Headers = Header("x-version", "v2") }, answer => answer.Echo?.Version == "echo-v2"),
        new("without it the first one answers", Get("/headers"), answer => answer.Echo?.Version == "echo-v1"),
        new("an exact path goes before a prefix", Get("/exact"), answer => answer.Echo?.Version == "echo-v2"),
        new("a query parameter is matched", Get("/query?animal=whale"), answer => answer.Echo?.Version == "echo-v2"),
        new("a method is matched", new CallRequest(Trial.Url("echo", "/method"), "DELETE"), answer => answer.Echo?.Version == "echo-v2"),
        new("a regular expression is matched with the whole path", Get("/items/42"), answer => answer.Echo?.Version == "echo-v2"),
        new("header fields are set, added and removed",
            Get("/modified") with { Headers = new Dictionary<string, string> { ["x-gone"] = "1", ["x-set"] = "old", ["x-added"] = "a" } },
            answer => answer.Echo?.Headers is { } seen && seen.GetValueOrDefault("x-set") == "new" && seen.GetValueOrDefault("x-added") == "a,b" && !seen.ContainsKey("x-gone")
                && answer.Headers.GetValueOrDefault("x-answer") == "set"),
        new("a prefix is rewritten, and the host", Get("/rewrite/a?b=c"), answer => answer.Echo is { Target: "/new/a?b=c", Host: "other.example" }),
        new("a redirect is answered by the sidecar", Get("/old/a"), answer => answer.Status == 302 && answer.Headers.GetValueOrDefault("location") == "https://shop.example/moved/a"),
        new("what no rule matches is not found", new CallRequest(Trial.Url("echo", "/unknown"), "PATCH"), answer => answer is { Status: 404, Reason: "no-route" }),
        new("a rule without backends is not found", Get("/void"), answer => answer is { Status: 404, Reason: "no-backend" }),
        new("weights that are all zero are an error", Get("/zero"), answer => answer is { Status: 500, Reason: "no-weight" }),
        new("a backend that does not exist is an error", Get("/nowhere"), answer => answer is { Status: 500, Reason: "backend-not-found" }),
    ];

    private static CallRequest Get(string path) => new(Trial.Url("echo", path));

    private static Dictionary<string, string> Header(string name, string value) => new() { [name] = value };

    private const string Rules =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          parentRefs: [{group: "", kind: Service, name: echo, port: 80}]
          rules:
            - matches:
                - {path: {value: /headers}, headers: [{name: x-version, value: v2}]}
                - {path: {type: Exact, value: /exact}}
                - {path: {value: /query}, queryParams: [{name: animal, value: whale}]}
                - {path: {value: /method}, method: DELETE}
                - {path: {type: RegularExpression, value: "/items/[0-9]+"}}
              backendRefs: [{name: echo-v2, port: 80}]
            - matches: [{path: {value: /headers}}, {path: {value: /exact}}]
              backendRefs: [{name: echo-v1, port: 80}]
            - matches: [{path: {value: /modified}}]
              filters:
                - type: RequestHeaderModifier
                  requestHeaderModifier: {set: [{name: x-set, value: new}], add: [{name: x-added, value: b}], remove: [x-gone]}
                - type: ResponseHeaderModifier
                  responseHeaderModifier: {set: [{name: x-answer, value: set}]}
              backendRefs: [{name: echo-v1, port: 80}]
            - matches: [{path: {value: /rewrite}}]
              filters:
                - type: URLRewrite
                  urlRewrite: {hostname: other.example, path: {type: ReplacePrefixMatch, replacePrefixMatch: /new}}
              backendRefs: [{name: echo-v1, port: 80}]
            - matches: [{path: {value: /old}}]
              filters:
                - type: RequestRedirect
                  requestRedirect: {scheme: https, hostname: shop.example, statusCode: 302, path: {type: ReplacePrefixMatch, replacePrefixMatch: /moved}}
            - matches: [{path: {value: /weighted}}]
              backendRefs: [{name: echo-v1, port: 80, weight: 80}, {name: echo-v2, port: 80, weight: 20}]
            - matches: [{path: {value: /mirrored}}]
              filters:
                - {type: RequestMirror, requestMirror: {backendRef: {name: echo-v2, port: 80}}}
              backendRefs: [{name: echo-v1, port: 80}]
            - matches: [{path: {value: /void}}]
            - matches: [{path: {value: /zero}}]
              backendRefs: [{name: echo-v1, port: 80, weight: 0}]
            - matches: [{path: {value: /nowhere}}]
              backendRefs: [{name: nowhere, port: 80}]
        """;

    private const string GrpcRoute =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: GRPCRoute
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          parentRefs: [{group: "", kind: Service, name: echo, port: 81}]
          rules:
            - matches: [{method: {service: shop.v1.Payments}}]
              backendRefs: [{name: echo-v1, port: 81, weight: 80}, {name: echo-v2, port: 81, weight: 20}]
        """;

    private const string ConsumerRoute =
        """
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: consumer, namespace: shop}
        spec:
          parentRefs: [{group: "", kind: Service, name: echo, namespace: NAMESPACE}]
          rules:
            - filters:
                - type: RequestHeaderModifier
                  requestHeaderModifier: {set: [{name: x-consumer, value: shop}]}
              backendRefs: [{name: echo, namespace: NAMESPACE, port: 80}]
        """;
}
