using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Load;
using Mesh.Sandbox.Tools;

namespace Mesh.Sandbox.Scenarios;

/// <summary>Finds pods for scenarios.</summary>
internal static class ShopPods
{
    public const string Namespace = "shop";

    /// <summary>Label selector of the control plane's pods, in the mesh's own namespace.</summary>
    public const string ControlPlane = "app.kubernetes.io/name=" + MeshNames.ControlPlane;

    /// <summary>Whom servers see when the load generator calls.</summary>
    public const string LoadIdentity = "spiffe://cluster.local/ns/shop/sa/load";

    /// <summary>Pods of a namespace with a label, the ones that are ending left out.</summary>
    public static async Task<IReadOnlyList<V1Pod>> PodsAsync(
        this ScenarioContext context, string @namespace, string? labelSelector, CancellationToken cancellationToken) =>
        [.. (await context.AllPodsAsync(@namespace, labelSelector, cancellationToken)).Where(pod => pod.Metadata.DeletionTimestamp is null)];

    /// <summary>Pods of a namespace with a label, whatever becomes of them.</summary>
    public static async Task<IReadOnlyList<V1Pod>> AllPodsAsync(
        this ScenarioContext context, string @namespace, string? labelSelector, CancellationToken cancellationToken) =>
        (await context.Kubernetes.Resource<V1Pod>().ListAsync(new ResourceQuery(@namespace, labelSelector), cancellationToken)).Items;

    /// <summary>All load generators that are ready.</summary>
    public static async Task<IReadOnlyList<LoadGenerator>> LoadGeneratorsAsync(this ScenarioContext context, CancellationToken cancellationToken) =>
        [.. (await context.PodsAsync(Namespace, "app=load", cancellationToken)).Where(IsReady).Select(pod => new LoadGenerator(context.Http, pod))];

    /// <summary>Waits until so many pods with a label are ready, and no others are left.</summary>
    public static Task PodsReadyAsync(
        this ScenarioContext context, string @namespace, string labelSelector, int count, TimeSpan timeout, CancellationToken cancellationToken) =>
        Waiting.UntilAsync(
            $"{count} ready pods with {labelSelector} in {@namespace}",
            timeout,
            context.Time,
            async ct => await context.PodsAsync(@namespace, labelSelector, ct) is { } pods && pods.Count == count && pods.All(IsReady),
            cancellationToken);

    public static bool IsReady(this V1Pod pod) => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;

    public static bool IsMeshed(this V1Pod pod) =>
        pod.Spec.InitContainers?.Any(container => container is { Name: MeshNames.ProxyContainer, RestartPolicy: "Always" }) == true;
}
