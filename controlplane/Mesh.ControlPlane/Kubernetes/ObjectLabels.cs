namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Labels of the objects that the control plane makes.</summary>
internal static class ObjectLabels
{
    /// <summary>So that people can find them, and know who puts them back when they delete them.</summary>
    public static Dictionary<string, string> Owned => new() { ["app.kubernetes.io/part-of"] = "mesh", ["app.kubernetes.io/managed-by"] = "mesh-controlplane" };
}
