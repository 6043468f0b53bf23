using System.Net.Sockets;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>The control plane is killed and stays away while traffic flows; when it is back, changes apply and nothing that is unchanged is sent again.</summary>
internal sealed class ControlPlaneDownScenario : IScenario
{
    private const string Url = "http://checkout/";
    private const int RequestsPerSecond = 100;
    private const string ResourcesSent = "mesh_discovery_resources_total";
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReconnectPatience = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan SwitchLimit = TimeSpan.FromSeconds(1);

    /// <summary>A sidecar subscribes within milliseconds of connecting, and an answer follows as fast.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan QuietPatience = TimeSpan.FromSeconds(20);

    public string Name => "control-plane-down";

    public string Summary => "20 s without a control plane cost no request; afterwards changes apply and unchanged configuration is not sent again";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<LoadGenerator> generators = await context.LoadGeneratorsAsync(cancellationToken);
        int sidecars = await CountSidecarsAsync(context, cancellationToken);
        // What is on its way when the control plane dies would rightly be sent by the next one.
        await SentWhenQuietAsync(context, MetricsOf(context, await context.ControlPlaneAsync(cancellationToken)), cancellationToken);
        try
        {
            MetricsReader metrics = await CheckAbsenceAsync(context, generators, sidecars, cancellationToken);
            double sent = await SentWhenQuietAsync(context, metrics, cancellationToken);
            context.Report.Check(sent == 0, "unchanged resources are not sent again", $"{sent:0} resources sent to {sidecars} sidecars that connected again");
            await CheckChangeAsync(context, generators, metrics, sidecars, cancellationToken);
        }
        finally
        {
            await context.CleanUpAsync(async ct =>
            {
                await context.StartControlPlaneAsync(ct);
                await context.Kubectl.RunAsync(ct, "apply", "-f", Path.Combine(context.Layout.ShopManifests, "split.yaml"));
            });
        }
    }

    /// <summary>Load from before the control plane dies until all sidecars have found the next one.</summary>
    private static async Task<MetricsReader> CheckAbsenceAsync(
        ScenarioContext context, IReadOnlyList<LoadGenerator> generators, int sidecars, CancellationToken cancellationToken)
    {
        await using RunningLoad load = RunningLoad.Start(generators, Url, RequestsPerSecond, context.Time, cancellationToken);
        await Task.Delay(Steady, context.Time, cancellationToken);

        bool killed = await context.KillControlPlaneAsync(cancellationToken);
        string? atFirst = await context.DiscoveryRefusalAsync(cancellationToken);
        long gone = context.Time.GetTimestamp();
        await Task.Delay(Away, context.Time, cancellationToken);
        string? atLast = await context.DiscoveryRefusalAsync(cancellationToken);
        context.Report.Check(
            killed && atFirst is not null && atLast is not null,
            $"the control plane is killed and away for {Away.TotalSeconds:0} s",
            $"{(killed ? "SIGKILL" : "there was nothing to kill")}; port {MeshPorts.Discovery} after its end: {atFirst ?? "answers"}, "
            + $"{context.Time.GetElapsedTime(gone).TotalSeconds:0} s later: {atLast ?? "answers"}");

        MetricsReader metrics = MetricsOf(context, await context.StartControlPlaneAsync(cancellationToken));
        long ready = context.Time.GetTimestamp();
        await Waiting.UntilAsync(
            $"{sidecars} sidecars to connect to the new control plane",
            ReconnectPatience,
            context.Time,
            async ct => await TryReadAsync(metrics, "mesh_discovery_streams", ct) >= sidecars,
            cancellationToken);
        double reconnected = context.Time.GetElapsedTime(ready).TotalSeconds;

        LoadTally total = (await load.StopAsync(cancellationToken))[0].Total;
        context.Report.Check(
            total is { Failed: 0, Requests: > 0 },
            "no request fails from before the kill until all sidecars have found the new control plane",
            $"{total.DescribeFailures()}; {sidecars} sidecars connected again {reconnected:0.0} s after it was ready");
        return metrics;
    }

    private static async Task CheckChangeAsync(
        ScenarioContext context, IReadOnlyList<LoadGenerator> generators, MetricsReader metrics, int sidecars, CancellationToken cancellationToken)
    {
        await using RunningLoad load = RunningLoad.Start(generators, Url, RequestsPerSecond, context.Time, cancellationToken);
        await Task.Delay(Steady, context.Time, cancellationToken);
        DateTimeOffset begun = context.Time.GetUtcNow();
        await context.Kubectl.RunAsync(
            cancellationToken,
            "patch", "trafficsplit", "checkout", "-n", ShopPods.Namespace, "--type=merge",
            "-p", """{"spec":{"backends":[{"service":"checkout-v1","weight":0},{"service":"checkout-v2","weight":1}]}}""");
        DateTimeOffset applied = context.Time.GetUtcNow();
        await Task.Delay(SwitchLimit + Steady, context.Time, cancellationToken);
        IReadOnlyList<LoadRunResult> results = await load.StopAsync(cancellationToken);

        TrafficShift shift = TrafficShift.Of(results, "v1", "v2", begun, applied, SwitchLimit);
        LoadTally total = results[0].Total;
        context.Report.Check(
            total.Failed == 0 && shift.IsWithin(SwitchLimit), "a change applies after the restart", $"{shift}; {total.DescribeFailures()}");

        // A stream answers subscriptions before changes: were anything unchanged still to be sent, it would be in this count. And the metric does count.
        double sent = await SentWhenQuietAsync(context, metrics, cancellationToken);
        double services = await metrics.SumAsync(ResourcesSent, cancellationToken, "type=\"Service\"");
        context.Report.Check(
            sent > 0 && sent <= sidecars && sent == services,
            "the change is all that is sent",
            $"{sent:0} resources to {sidecars} sidecars, {services:0} of them services");
    }

    private static Task<double> SentWhenQuietAsync(ScenarioContext context, MetricsReader metrics, CancellationToken cancellationToken) =>
        Waiting.UntilSteadyAsync(
            "the control plane to have nothing more to send",
            Quiet,
            QuietPatience,
            context.Time,
            ct => metrics.SumAsync(ResourcesSent, ct),
            cancellationToken);

    private static MetricsReader MetricsOf(ScenarioContext context, V1Pod controlPlane) =>
        new(context.Http, controlPlane.Status.PodIP, MeshPorts.ControlPlaneMetrics);

    private static async Task<int> CountSidecarsAsync(ScenarioContext context, CancellationToken cancellationToken) =>
        (await context.PodsAsync(ShopPods.Namespace, $"{MeshLabels.Injected}={MeshLabels.True}", cancellationToken)).Count(ShopPods.IsReady);

    /// <summary>Ready for the kubelet is a moment before reachable for us.</summary>
    private static async Task<double> TryReadAsync(MetricsReader metrics, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await metrics.SumAsync(name, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.InnerException is SocketException or IOException)
        {
            return 0;
        }
    }
}
