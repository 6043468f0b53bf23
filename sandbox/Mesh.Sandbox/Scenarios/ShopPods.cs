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

    /// <summary>Pods of a namespace with a label, the ones that are ending left out.</summary>
    public static async Task<IReadOnlyList<V1Pod>> PodsAsync(
        this ScenarioContext context, string @namespace, string? labelSelector, CancellationToken cancellationToken)
    {
        ResourceList<V1Pod> pods = await context.Kubernetes.Resource<V1Pod>().ListAsync(new ResourceQuery(@namespace, labelSelector), cancellationToken);
        return [.. pods.Items.Where(pod => pod.Metadata.DeletionTimestamp is null)];
    }

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
