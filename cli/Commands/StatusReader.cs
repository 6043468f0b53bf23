using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;

namespace Mesh.Cli.Commands;

/// <summary>Counts sidecars by what the Kubernetes API says about pods.</summary>
internal static class StatusReader
{
    /// <summary>Reads namespaces and pods from the API server.</summary>
    public static async Task<IReadOnlyList<NamespaceStatus>> ReadAsync(KubernetesConnection connection, CancellationToken cancellationToken)
    {
        ResourceList<V1Namespace> namespaces = await connection.Resource<V1Namespace>().ListAsync(ResourceQuery.All, cancellationToken);
        ResourceList<V1Pod> pods = await connection.Resource<V1Pod>().ListAsync(ResourceQuery.All, cancellationToken);
        return Summarize(namespaces.Items, pods.Items);
    }

    /// <summary>The pure part: namespaces without injection and without a sidecar are left out, finished pods are not counted.</summary>
    public static IReadOnlyList<NamespaceStatus> Summarize(IEnumerable<V1Namespace> namespaces, IEnumerable<V1Pod> pods)
    {
        ILookup<string, V1Pod> byNamespace = pods
            .Where(pod => pod.Status?.Phase is not ("Succeeded" or "Failed"))
            .ToLookup(pod => pod.Namespace());

        return [..
            from item in namespaces
            let enabled = item.GetLabel(MeshLabels.Inject) == MeshLabels.Enabled
            let meshed = byNamespace[item.Name()].Where(IsMeshed).ToList()
            where enabled || meshed.Count > 0
            orderby item.Name()
            select new NamespaceStatus(
                item.Name(),
                enabled,
                meshed.Count,
                meshed.Count(IsReady),
                [.. meshed.Select(pod => pod.GetAnnotation(MeshAnnotations.InjectionVersion) ?? "unknown").Distinct().Order()],
                [.. byNamespace[item.Name()].Where(pod => !IsMeshed(pod)).Select(pod => pod.Name()).Order()])];
    }

    // As the control plane judges it: labels can change while a pod lives, its containers cannot.
    public static bool IsMeshed(V1Pod pod) =>
        pod.Spec?.InitContainers?.Any(container => container is { Name: MeshNames.ProxyContainer, RestartPolicy: "Always" }) == true;

    private static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;
}
