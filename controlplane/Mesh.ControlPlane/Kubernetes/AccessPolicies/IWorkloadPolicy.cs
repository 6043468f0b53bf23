using k8s;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes.AccessPolicies;

/// <summary>A policy that the sidecars of those who are called enforce.</summary>
internal interface IWorkloadPolicy : IKubernetesObject<V1ObjectMeta>
{
    WorkloadPolicyStatus? Status { get; }
}
