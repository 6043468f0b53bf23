using System.Text.Json.Nodes;
using Mesh.Api.WellKnown;
using Mesh.Injection.Pods;
using Mesh.Injection.Sidecar;

namespace Mesh.Injection.Patching;

/// <summary>Writes the patch that gives a pod its sidecar.</summary>
internal static class PodPatcher
{
    /// <summary>Without it the cluster autoscaler never drains a node with a meshed pod, because of the sidecar's emptyDir.</summary>
    private const string SafeToEvictVolumes = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";

    public static JsonArray CreatePatch(PodView pod, SidecarSettings settings, string version)
    {
        JsonPatchBuilder patch = new();
        if (!pod.HasMetadata)
        {
            patch.Add("/metadata", new JsonObject());
        }

        patch.SetEntries("/metadata/labels", pod.Labels is not null, [new(MeshLabels.Injected, MeshLabels.True)]);
        patch.SetEntries(
            "/metadata/annotations",
            pod.Annotations is not null,
            [new(MeshAnnotations.InjectionVersion, version), new(SafeToEvictVolumes, WithStateVolume(pod.Annotation(SafeToEvictVolumes)))]);

        // First the redirection, then the proxy, then whatever the application initialises: its init containers are in the mesh already.
        patch.Prepend(
            "/spec/initContainers", pod.InitContainers is not null, RedirectContainer.Create(settings), ProxyContainer.Create(settings));
        patch.Append("/spec/volumes", pod.Volumes is not null, MeshVolumes.Volumes());
        return patch.Operations;
    }

    private static string WithStateVolume(string? volumes) =>
        string.IsNullOrWhiteSpace(volumes) ? MeshVolumes.State
        : volumes.Split(',', StringSplitOptions.TrimEntries).Contains(MeshVolumes.State) ? volumes
        : $"{volumes},{MeshVolumes.State}";
}
