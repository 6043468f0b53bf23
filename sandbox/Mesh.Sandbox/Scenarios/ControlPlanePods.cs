using System.Net;
using System.Net.Sockets;
using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Takes the control plane away for scenarios, and shows that it is away.</summary>
internal static class ControlPlanePods
{
    private const string Deployment = "deployment/" + MeshNames.ControlPlane;
    private const int KillSignal = 9;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    /// <summary>Refusing takes microseconds; where nothing answers at all, nothing is there either.</summary>
    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The one that serves.</summary>
    public static async Task<V1Pod> ControlPlaneAsync(this ScenarioContext context, CancellationToken cancellationToken) =>
        (await context.PodsAsync(MeshNames.SystemNamespace, ShopPods.ControlPlane, cancellationToken)).First(ShopPods.IsReady);

    /// <summary>Kills the control plane, without a goodbye, and keeps it from coming back.</summary>
    /// <returns>True if its process was there to be killed. Returns when pod and processes are gone.</returns>
    public static async Task<bool> KillControlPlaneAsync(this ScenarioContext context, CancellationToken cancellationToken)
    {
        V1Pod pod = await context.ControlPlaneAsync(cancellationToken);
        // The signal first: scaling down would give it the time to take its leave. What is started in its place is not ready before it is scaled away.
        bool killed = context.Cluster.Node.KillContainer(MeshNames.SystemNamespace, pod.Name(), MeshNames.ControlPlane, KillSignal);
        await context.Kubectl.RunAsync(cancellationToken, "scale", Deployment, "-n", MeshNames.SystemNamespace, "--replicas=0");
        await context.Kubectl.RunAsync(
            cancellationToken, "delete", "pod", "-l", ShopPods.ControlPlane, "-n", MeshNames.SystemNamespace, "--grace-period=0", "--force", "--wait=false");
        await Waiting.UntilAsync(
            "the control plane's pod and processes to be gone",
            Patience,
            context.Time,
            // What was started in its place may still bear the launcher's name: nobody must answer either.
            async ct => (await context.AllPodsAsync(MeshNames.SystemNamespace, ShopPods.ControlPlane, ct)).Count == 0 && !IsRunning(pod) && await context.DiscoveryRefusalAsync(ct) is not null,
            cancellationToken);
        return killed;
    }

    /// <summary>Starts one again and waits until it is ready.</summary>
    public static async Task<V1Pod> StartControlPlaneAsync(this ScenarioContext context, CancellationToken cancellationToken)
    {
        await context.ScaleControlPlaneAsync(1, cancellationToken);
        return await context.ControlPlaneAsync(cancellationToken);
    }

    /// <summary>So many control planes instead of the one that scenarios find, and returns when they are ready.</summary>
    public static async Task ScaleControlPlaneAsync(this ScenarioContext context, int replicas, CancellationToken cancellationToken)
    {
        await context.Kubectl.RunAsync(cancellationToken, "scale", Deployment, "-n", MeshNames.SystemNamespace, $"--replicas={replicas}");
        await context.PodsReadyAsync(MeshNames.SystemNamespace, ShopPods.ControlPlane, replicas, Patience, cancellationToken);
    }

    /// <summary>Why the discovery port of the control plane's Service does not answer; null if it does.</summary>
    public static async Task<string?> DiscoveryRefusalAsync(this ScenarioContext context, CancellationToken cancellationToken)
    {
        V1Service service = await context.Kubernetes.Resource<V1Service>()
            .GetAsync(new ResourceKey(MeshNames.SystemNamespace, MeshNames.ControlPlane), cancellationToken)
            ?? throw new InvalidOperationException($"there is no Service {MeshNames.ControlPlane}");
        using CancellationTokenSource timeout = new(DialTimeout, context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await using Stream connection =
                await context.Cluster.Network.DialAsync(new IPEndPoint(IPAddress.Parse(service.Spec.ClusterIP), MeshPorts.Discovery), either.Token);
            return null;
        }
        catch (SocketException exception)
        {
            return exception.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {DialTimeout.TotalSeconds:0} s";
        }
    }

    /// <summary>True while a process of the pod is left, whatever the API says of it.</summary>
    private static bool IsRunning(V1Pod pod) => Processes.Find(MeshNames.ControlPlane, "POD_NAME", pod.Name()).Any();
}
