using System.Text.Json.Nodes;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>TrafficSplits in all versions of SMI: what one version cannot say is not lost when a client of that version writes.</summary>
internal sealed class ConversionScenario : IScenario
{
    private const int Requests = 1000;
    private const double MaxErrorPoints = 4;
    private static readonly string[] Versions = ["v1alpha1", "v1alpha2", "v1alpha3", "v1alpha4"];

    public string Name => "conversion";

    public string Summary => "TrafficSplits of v1alpha1 to v1alpha4: read and written in any of them, nothing is lost, and what is wrong is refused";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("echo-v1"), new EchoWorkload("echo-v2")],
        async trial =>
        {
            await CheckWeightsAsync(context, trial, cancellationToken);
            await CheckVersionsAsync(context, trial, cancellationToken);
            await CheckMatchesAsync(context, trial, cancellationToken);
            await CheckRefusalAsync(context, trial, cancellationToken);
        },
        cancellationToken);

    /// <summary>Quantities: three quarters go to v2, though their numbers alone (1500 and 500, or 1 and 500) might say something else.</summary>
    private static async Task CheckWeightsAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await trial.ApplyAsync(Split("v1alpha1", "500m", "1.5"), cancellationToken);
        await context.Kubectl.RunAsync(
            cancellationToken, "wait", "trafficsplit/echo", "-n", trial.Namespace, "--for=condition=Applied", "--timeout=10s");
        // The client learns of the Service with its first call.
        await trial.CallUntilAsync(new CallRequest(Trial.Url("echo")), answer => answer.Status == 200, cancellationToken);
        LoadRunResult result = await trial.Client.RunAsync(new LoadRun(Trial.Url("echo"), "http1", Requests), cancellationToken);
        double share = 100.0 * result.Total.Versions.GetValueOrDefault("echo-v2") / Requests;
        context.Report.Check(
            result.Total.Failed == 0 && Math.Abs(share - 75) <= MaxErrorPoints,
            "weights 500m and 1.5 of v1alpha1 are a quarter and three quarters",
            $"{share:0.0} % to v2 of {result.Total.DescribeFailures()}");
    }

    private static async Task CheckVersionsAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        string[] seen = await Task.WhenAll(Versions.Select(version => WeightsAsync(context, trial, version, cancellationToken)));
        context.Report.Check(
            seen is ["500m 1.5", "500 1500", "500 1500", "500 1500"],
            "every version is served, and v1alpha1 reads what it wrote",
            string.Join(", ", Versions.Zip(seen, (version, weights) => $"{version}: {weights}")));
    }

    /// <summary>A client of v1alpha2 changes weights and knows nothing of matches.</summary>
    private static async Task CheckMatchesAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        await trial.ApplyAsync(Matches, cancellationToken);
        await context.Kubectl.RunAsync(
            cancellationToken,
            "patch", "trafficsplits.v1alpha2.split.smi-spec.io/echo", "-n", trial.Namespace, "--type=merge", "-p",
            """{"spec":{"backends":[{"service":"echo-v1","weight":0},{"service":"echo-v2","weight":1}]}}""");
        string stored = await context.Kubectl.RunAsync(
            cancellationToken, "get", "trafficsplits.v1alpha4.split.smi-spec.io/echo", "-n", trial.Namespace, "-o", "json");
        JsonNode? split = JsonNode.Parse(stored);
        context.Report.Check(
            split?["spec"]?["matches"]?[0]?["name"]?.ToString() == "beta" && split["spec"]?["backends"]?[1]?["weight"]?.ToString() == "1",
            "matches outlive a change by a client of v1alpha2",
            split?["spec"]?.ToJsonString() ?? "no spec");

        CallRequest beta = new(Trial.Url("echo")) { Headers = new Dictionary<string, string> { ["x-beta"] = "yes" } };
        CallResult matched = await trial.CallUntilAsync(beta, answer => answer.Echo?.Version == "echo-v2", cancellationToken);
        LoadRunResult others = await trial.Client.RunAsync(new LoadRun(Trial.Url("echo"), "http1", Requests / 5), cancellationToken);
        context.Report.Check(
            matched.Echo?.Version == "echo-v2" && others.Total.Versions.ContainsKey("echo-v1"),
            "and still only what matches is split",
            $"with the header: {matched.Echo?.Version ?? matched.ToString()}; without it v1 answered {others.Total.Versions.GetValueOrDefault("echo-v1")} of {others.Total.Requests}");
    }

    /// <summary>The validation knows one version; the API server converts for it.</summary>
    private static async Task CheckRefusalAsync(ScenarioContext context, Trial trial, CancellationToken cancellationToken)
    {
        string answer = "stored";
        try
        {
            await trial.ApplyAsync(Split("v1alpha1", "1", "1").Replace("service: echo\n", "service: echo.elsewhere\n", StringComparison.Ordinal), cancellationToken);
        }
        catch (KubectlException refused)
        {
            answer = refused.Message;
        }

        context.Report.Check(
            answer.Contains("spec.service must name a Service of namespace", StringComparison.Ordinal),
            "a split that cannot be used is refused at once, in any version",
            answer);
    }

    private static Task<string> WeightsAsync(ScenarioContext context, Trial trial, string version, CancellationToken cancellationToken) => context.Kubectl.RunAsync(
        cancellationToken, "get", $"trafficsplits.{version}.split.smi-spec.io/echo", "-n", trial.Namespace, "-o", "jsonpath={.spec.backends[*].weight}");

    private static string Split(string version, string one, string other) =>
        $$"""
        apiVersion: split.smi-spec.io/{{version}}
        kind: TrafficSplit
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          service: echo
          backends:
            - {service: echo-v1, weight: "{{one}}"}
            - {service: echo-v2, weight: "{{other}}"}
        """;

    private const string Matches =
        """
        apiVersion: specs.smi-spec.io/v1alpha4
        kind: HTTPRouteGroup
        metadata: {name: beta, namespace: NAMESPACE}
        spec:
          matches:
            - name: beta
              headers: {x-beta: "yes"}
        ---
        apiVersion: split.smi-spec.io/v1alpha4
        kind: TrafficSplit
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          service: echo
          matches:
            - {kind: HTTPRouteGroup, name: beta}
          backends:
            - {service: echo-v1, weight: 1}
            - {service: echo-v2, weight: 1}
        """;
}
