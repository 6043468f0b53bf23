using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.MultiCluster;

namespace Mesh.ControlPlane.Translation.Clusters;

/// <summary>Questions about ServiceImports.</summary>
internal static class ClusterSetImports
{
    /// <summary>True if the mesh has made it. Another implementation of the API answers for its own.</summary>
    public static bool IsOurs(ServiceImport import) =>
        ObjectLabels.Owned.All(label => import.Metadata.Labels?.TryGetValue(label.Key, out string? value) == true && value == label.Value);
}
