using k8s.Models;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Sidecars;

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
            let enabled = SidecarRules.IsEnabled(item)
            let meshed = byNamespace[item.Name()].Where(SidecarRules.HasSidecar).ToList()
            where enabled || meshed.Count > 0
            orderby item.Name()
            select new NamespaceStatus(
                item.Name(),
                enabled,
                meshed.Count,
                meshed.Count(IsReady),
                [.. meshed.Select(pod => pod.GetAnnotation(MeshAnnotations.InjectionVersion) ?? "unknown").Distinct().Order()],
                [.. byNamespace[item.Name()].Where(pod => !SidecarRules.HasSidecar(pod)).Select(pod => pod.Name()).Order()])];
    }

    private static bool IsReady(V1Pod pod) => pod.Status?.Conditions?.Any(condition => condition is { Type: "Ready", Status: "True" }) == true;
}
