using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.MultiCluster;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Short ways to write ServiceImports and ServiceExports.</summary>
internal static class StatedImport
{
    /// <summary>An import that the mesh has made.</summary>
    public static ServiceImport Of(string name, int day, params string[] addresses) => new()
    {
        Metadata = new()
        {
            NamespaceProperty = Models.Name(name).Namespace,
            Name = Models.Name(name).Name,
            Labels = ObjectLabels.Owned,
            CreationTimestamp = new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc),
        },
        Spec = new() { Ips = [.. addresses], Type = ServiceImportSpec.ClusterSetIp },
    };

    public static ServiceExport Export(string name, int day) => new()
    {
        Metadata = new()
        {
            NamespaceProperty = Models.Name(name).Namespace,
            Name = Models.Name(name).Name,
            Uid = $"uid-{name}",
            Generation = 1,
            CreationTimestamp = new DateTime(2026, 1, day, 0, 0, 0, DateTimeKind.Utc),
        },
    };
}
