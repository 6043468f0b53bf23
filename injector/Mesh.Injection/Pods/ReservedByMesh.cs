using System.Text.Json;
using Mesh.Api.WellKnown;
using Mesh.Injection.Sidecar;

namespace Mesh.Injection.Pods;

/// <summary>
/// Names, ports and the user id that a pod with a sidecar must leave to it. A clash would otherwise show as a pod that the API server
/// refuses for an obscure reason, as an application that cannot listen, or as traffic that silently avoids the mesh.
/// </summary>
internal static class ReservedByMesh
{
    /// <summary>The first clash in words; null if there is none.</summary>
    public static string? FindClash(PodView pod)
    {
        if (UsesProxyUser(pod.Spec))
        {
            return $"spec.securityContext.runAsUser {MeshUsers.Proxy} belongs to the sidecar: traffic of this user would avoid the mesh";
        }

        foreach (JsonElement volume in pod.Volumes ?? [])
        {
            if (PodShape.Text(volume, "name") is { } name && MeshVolumes.Names.Contains(name))
            {
                return $"the volume name '{name}' is reserved for the sidecar";
            }
        }

        return pod.Containers.Concat(pod.InitContainers ?? []).Select(FindClash).FirstOrDefault(clash => clash is not null);
    }

    private static string? FindClash(JsonElement container)
    {
        string? name = PodShape.Text(container, "name");
        if (name is MeshNames.ProxyContainer or MeshNames.RedirectContainer)
        {
            return $"the container name '{name}' is reserved for the sidecar";
        }

        if (UsesProxyUser(container))
        {
            return $"runAsUser {MeshUsers.Proxy} of container '{name}' belongs to the sidecar: traffic of this user would avoid the mesh";
        }

        foreach (JsonElement port in PodShape.Objects(container, "ports", $"container '{name}'") ?? [])
        {
            if (PodShape.Integer(port, "containerPort") is { } number and > 0 and <= ushort.MaxValue && IsTaken((int)number, PodShape.Text(port, "protocol")))
            {
                return $"port {number} of container '{name}' belongs to the sidecar";
            }
        }

        return null;
    }

    // UDP only for DNS.
    private static bool IsTaken(int port, string? protocol) =>
        MeshPorts.OfSidecar.Contains(port) && (protocol is null or "TCP" || (protocol == "UDP" && port is >= MeshPorts.Dns and < MeshPorts.Dns + MeshPorts.MaxNameservers));

    private static bool UsesProxyUser(JsonElement podSpecOrContainer) =>
        PodShape.Integer(PodShape.Object(podSpecOrContainer, "securityContext", "pod"), "runAsUser") == MeshUsers.Proxy;
}
