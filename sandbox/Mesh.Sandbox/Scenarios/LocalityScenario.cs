using k8s.Models;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Scenarios.Trials;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>
/// Two zones: traffic stays in its own, spills over by Envoy's formula (over-provisioning 1.4) while part of it is sick, moves over when the zone is lost, and comes back.
/// </summary>
internal sealed class LocalityScenario : IScenario
{
    private const string Url = "http://echo/";
    private const int Replicas = 4;
    private const int Requests = 1500;
    private const double MaxErrorPoints = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public string Name => "locality";

    public string Summary => "traffic stays in its zone, spills over by the share of healthy pods, and survives the loss of the zone";

    public Task RunAsync(ScenarioContext context, CancellationToken cancellationToken) => Trial.RunAsync(
        context,
        Name,
        [new EchoWorkload("near", Replicas) { Zone = "zone-a" }, new EchoWorkload("far", Replicas) { Zone = "zone-b" }],
        async trial =>
        {
            await trial.ApplyAsync(Policy, cancellationToken);
            IReadOnlyList<V1Pod> near = await trial.PodsAsync("near", cancellationToken);
            await CheckShareAsync(context, trial, 0, "all pods well: none leaves the zone", cancellationToken);
            // Half of the zone: min(100, 1.4 × 50) = 70 % stay.
            await FailAsync(trial, near.Take(2), new EchoFault { Refuse = true }, cancellationToken);
            await CheckShareAsync(context, trial, 30, "2 of 4 pods refuse: 30 % spill over", cancellationToken);
            await FailAsync(trial, near, new EchoFault { Refuse = true }, cancellationToken);
            await CheckShareAsync(context, trial, 100, "the zone is lost: everything goes to the other", cancellationToken);
            await FailAsync(trial, near, new EchoFault(), cancellationToken);
            await CheckShareAsync(context, trial, 0, "the zone is well: everything comes back", cancellationToken);
        },
        cancellationToken);

    private static Task FailAsync(Trial trial, IEnumerable<V1Pod> pods, EchoFault fault, CancellationToken cancellationToken) =>
        Task.WhenAll(pods.Select(pod => trial.FailAsync(pod, fault, cancellationToken)));

    /// <summary>Pods are found to be sick or well by requests, so the share has some seconds to settle; then it must hold.</summary>
    private static async Task CheckShareAsync(ScenarioContext context, Trial trial, double expected, string promise, CancellationToken cancellationToken)
    {
        await Waiting.TryUntilAsync(
            Patience, context.Time, async ct => Math.Abs(await ShareAsync(trial, 200, ct) - expected) <= 2 * MaxErrorPoints, cancellationToken);
        LoadRunResult result = await trial.Client.RunAsync(new LoadRun(Url, "http1", Requests), cancellationToken);
        double share = 100.0 * result.Total.Versions.GetValueOrDefault("far") / Requests;
        context.Report.Check(
            result.Total.Failed == 0 && Math.Abs(share - expected) <= MaxErrorPoints,
            $"{promise}, within {MaxErrorPoints} points",
            $"{share:0.0} % to the other zone; {result.Total.DescribeFailures()}");
    }

    private static async Task<double> ShareAsync(Trial trial, int requests, CancellationToken cancellationToken) =>
        100.0 * (await trial.Client.RunAsync(new LoadRun(Url, "http1", requests), cancellationToken)).Total.Versions.GetValueOrDefault("far") / requests;

    /// <summary>Sick pods stay ejected as long as the measurement takes, and come back before anybody loses patience.</summary>
    private const string Policy =
        """
        apiVersion: mesh.dev/v1alpha1
        kind: TrafficPolicy
        metadata: {name: echo, namespace: NAMESPACE}
        spec:
          targetRef: {kind: Service, name: echo}
          outlierDetection: {baseEjectionTime: 5s}
        """;
}
