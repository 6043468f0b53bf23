using System.Net.Sockets;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>The control plane dies and stays away while traffic flows; when it is back, changes apply and nothing that is unchanged is sent again.</summary>
internal sealed class ControlPlaneDownScenario : IScenario
{
    private const int RequestsPerSecond = 100;
    private const int Kill = 9;
    private const string SelectControlPlane = "app.kubernetes.io/name=" + MeshNames.ControlPlane;
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan ReconnectPatience = TimeSpan.FromSeconds(45);

    public string Name => "control-plane-down";

    public string Summary => "20 s without a control plane cost no request; afterwards changes apply and unchanged configuration is not sent again";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        LoadGenerator generator = (await context.LoadGeneratorsAsync(cancellationToken))[0];
        int sidecars = await CountSidecarsAsync(context, cancellationToken);
        try
        {
            await KillAsync(context, cancellationToken);
            int requests = (int)(RequestsPerSecond * Away.TotalSeconds);
            LoadTally away = (await generator.RunAsync(new LoadRun("http://checkout/", "http1", requests, RequestsPerSecond), cancellationToken)).Total;
            context.Report.Check(away.Failed == 0, $"no request fails in {Away.TotalSeconds:0} s without a control plane", away.DescribeFailures());
        }
        finally
        {
            await context.Kubectl.RunAsync(cancellationToken, "scale", "deployment/" + MeshNames.ControlPlane, "-n", MeshNames.SystemNamespace, "--replicas=1");
        }

        await context.PodsReadyAsync(MeshNames.SystemNamespace, SelectControlPlane, 1, Patience, cancellationToken);
        V1Pod restarted = (await context.PodsAsync(MeshNames.SystemNamespace, SelectControlPlane, cancellationToken))[0];
        MetricsReader metrics = new(context.Http, restarted.Status.PodIP, MeshPorts.ControlPlaneMetrics);
        long started = context.Time.GetTimestamp();
        await Waiting.UntilAsync(
            $"{sidecars} sidecars to connect to the new control plane",
            ReconnectPatience,
            context.Time,
            async ct => await TryReadAsync(metrics, "mesh_discovery_streams", ct) >= sidecars,
            cancellationToken);
        double reconnected = context.Time.GetElapsedTime(started).TotalSeconds;
        // Subscriptions follow the stream at once; what is unchanged is answered with nothing, so there is nothing else to wait for.
        await Task.Delay(TimeSpan.FromSeconds(1), context.Time, cancellationToken);
        double sent = await metrics.SumAsync("mesh_discovery_resources_total", cancellationToken);
        context.Report.Check(
            sent == 0,
            "unchanged resources are not sent again",
            $"{sidecars} sidecars connected again {reconnected:0.0} s after it was ready; {sent:0} resources sent to them");

        await CheckChangeAsync(context, generator, cancellationToken);
    }

    private static async Task KillAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<V1Pod> pods = await context.PodsAsync(MeshNames.SystemNamespace, SelectControlPlane, cancellationToken);
        // Nobody starts it again, and nobody gives it the time to say goodbye.
        await context.Kubectl.RunAsync(cancellationToken, "scale", "deployment/" + MeshNames.ControlPlane, "-n", MeshNames.SystemNamespace, "--replicas=0");
        foreach (V1Pod pod in pods)
        {
            context.Cluster.Node.KillContainer(MeshNames.SystemNamespace, pod.Name(), MeshNames.ControlPlane, Kill);
        }

        await context.PodsReadyAsync(MeshNames.SystemNamespace, SelectControlPlane, 0, Patience, cancellationToken);
    }

    private static async Task CheckChangeAsync(ScenarioContext context, LoadGenerator generator, CancellationToken cancellationToken)
    {
        try
        {
            Task<LoadRunResult> run = generator.RunAsync(new LoadRun("http://checkout/", "http1", 300, RequestsPerSecond), cancellationToken);
            await context.Kubectl.RunAsync(
                cancellationToken,
                "patch", "trafficsplit", "checkout", "-n", ShopPods.Namespace, "--type=merge",
                "-p", """{"spec":{"backends":[{"service":"checkout-v1","weight":0},{"service":"checkout-v2","weight":1}]}}""");
            DateTimeOffset applied = context.Time.GetUtcNow();
            LoadRunResult result = await run;
            double last = result.Seen.TryGetValue("v1", out VersionSeen? seen)
                ? (result.StartedAt.AddMilliseconds(seen.LastMilliseconds) - applied).TotalMilliseconds
                : 0;
            context.Report.Check(
                result.Total.Failed == 0 && last <= 1000 && result.Total.Versions.ContainsKey("v2"),
                "a change applies after the restart",
                $"last answer of v1 {last:0} ms after kubectl returned; {result.Total.DescribeFailures()}");
        }
        finally
        {
            await context.Kubectl.RunAsync(cancellationToken, "apply", "-f", Path.Combine(context.Layout.ShopManifests, "split.yaml"));
        }
    }

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
