using k8s;
using k8s.Models;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>An object that tells the API server of webhooks of the mesh.</summary>
/// <param name="Kind">What is kept.</param>
/// <param name="Name">Of the object.</param>
/// <param name="Reduce">Cuts it down to what <paramref name="Places"/> reads.</param>
/// <param name="Places">Where bundles belong.</param>
internal sealed record CaBundleTarget<T>(PublicationKind Kind, string Name, Func<T, T> Reduce, Func<T, IEnumerable<CaBundlePlace>> Places)
    where T : class, IKubernetesObject<V1ObjectMeta>;
