namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>The API group of the Gateway API.</summary>
internal static class GatewayApiGroup
{
    public const string Name = "gateway.networking.k8s.io";
}
