using k8s.Models;

namespace Mesh.Sandbox.Node.Containers;

/// <summary>
/// As whom a container runs. Stricter than a container engine's default: a container gets no capability that it does not ask for with
/// <c>securityContext.capabilities.add</c>.
/// </summary>
internal sealed record ContainerSecurity(
    uint UserId,
    uint GroupId,
    IReadOnlyList<uint> Groups,
    IReadOnlyList<int> Capabilities,
    bool NoNewPrivileges,
    bool ReadOnlyRoot)
{
    /// <exception cref="ContainerStartException">The pod asks for something that must not or cannot be given.</exception>
    public static ContainerSecurity Resolve(V1Pod pod, V1Container container, ContainerImage image)
    {
        var ofPod = pod.Spec.SecurityContext;
        var ofContainer = container.SecurityContext;
        if (ofContainer?.Privileged == true)
        {
            throw Refuse($"container \"{container.Name}\": privileged containers are not offered by the sandbox; add the capabilities it needs");
        }

        if (pod.Spec.ShareProcessNamespace == true || pod.Spec.HostPID == true || pod.Spec.HostIPC == true)
        {
            throw Refuse("shareProcessNamespace, hostPID and hostIPC are not offered by the sandbox: each container has processes of its own");
        }

        var user = (uint)(ofContainer?.RunAsUser ?? ofPod?.RunAsUser ?? image.UserId);
        var group = (uint)(ofContainer?.RunAsGroup ?? ofPod?.RunAsGroup ?? image.GroupId);
        if (user == 0 && (ofContainer?.RunAsNonRoot ?? ofPod?.RunAsNonRoot) == true)
        {
            throw Refuse($"container has runAsNonRoot and image will run as root (pod: \"{pod.Metadata.Name}_{pod.Metadata.NamespaceProperty}({pod.Metadata.Uid})\", "
                + $"container: {container.Name})");
        }

        var groups = new List<uint>();
        groups.AddRange((ofPod?.SupplementalGroups ?? []).OfType<long>().Select(id => (uint)id));
        if (ofPod?.FsGroup is { } fsGroup)
        {
            groups.Add((uint)fsGroup);
        }

        return new ContainerSecurity(
            user,
            group,
            groups,
            (ofContainer?.Capabilities?.Add ?? []).Select(Number).ToList(),
            ofContainer?.AllowPrivilegeEscalation == false,
            ofContainer?.ReadOnlyRootFilesystem == true);
    }

    private static int Number(string capability) =>
        Containers.Capabilities.NumberOf(capability) ?? throw Refuse($"unknown capability to add: {capability}");

    private static ContainerStartException Refuse(string message) => new(ContainerStartException.ConfigError, message);
}
