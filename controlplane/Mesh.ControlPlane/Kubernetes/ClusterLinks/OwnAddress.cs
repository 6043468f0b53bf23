using Mesh.Api.WellKnown;
using Mesh.ControlPlane.Federation;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>Where other clusters reach this control plane.</summary>
internal sealed class OwnAddress(ControlPlaneOptions options, ClusterInformers informers)
{
    /// <summary>As configured, else that of the Service <c>mesh-federation</c>; null if neither is known.</summary>
    public PeerAddress? Current =>
        PeerAddress.TryParse(options.FederationAddress)
        ?? ServiceAddresses.Of(informers.Services.Store.Get(new ResourceKey(options.Namespace, MeshNames.Federation)), MeshPorts.Federation)
            .Select(place => new PeerAddress(place.Address, place.Port))
            .FirstOrDefault();
}
