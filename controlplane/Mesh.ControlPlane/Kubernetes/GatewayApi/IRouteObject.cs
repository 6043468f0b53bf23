using k8s;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.GatewayApi;

/// <summary>What all kinds of routes have in common: parents, and a status that has a part for each of them.</summary>
internal interface IRouteObject : IKubernetesObject<V1ObjectMeta>
{
    IList<ParentReference>? ParentRefs { get; }

    RouteStatus? Status { get; }
}
