namespace Mesh.ControlPlane.Kubernetes.MultiCluster;

/// <summary>The Multi-Cluster Services API, KEP-1645.</summary>
internal static class McsGroup
{
    public const string Name = "multicluster.x-k8s.io";

    /// <summary>The stored version; what is written as <c>v1alpha1</c> the API server gives as this.</summary>
    public const string Version = "v1beta1";
}
