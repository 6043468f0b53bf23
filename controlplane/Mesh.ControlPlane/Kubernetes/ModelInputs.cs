using Mesh.ControlPlane.Federation;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Where the model comes from.</summary>
internal sealed record ModelInputs(ClusterInformers Informers, PeerStates Peers);
