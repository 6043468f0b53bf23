using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.Federation.Trust;

namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Where the model comes from.</summary>
internal sealed record ModelInputs(ClusterInformers Informers, PeerStates Peers, LinkBook Links, BelievedRoots Roots);
