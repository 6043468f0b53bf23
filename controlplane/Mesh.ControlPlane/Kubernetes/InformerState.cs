using k8s;
using k8s.Models;
using Mesh.Kubernetes.Informers;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>How an informer is doing.</summary>
/// <param name="Kind">Plural name of what it follows.</param>
/// <param name="HasSynced">It has listed everything once.</param>
/// <param name="Phase">Syncing, following or lost.</param>
/// <param name="Objects">How many it holds.</param>
internal sealed record InformerState(string Kind, bool HasSynced, InformerPhase Phase, int Objects)
{
    public static InformerState Of<T>(string kind, Informer<T> informer)
        where T : class, IKubernetesObject<V1ObjectMeta> => new(kind, informer.HasSynced, informer.Phase, informer.Store.Count);
}
