using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Federation.Trust;

/// <summary>Finds the link of a peer that calls, by what its certificate proves.</summary>
internal sealed class PeerDoor(LinkBook links, PeerRoots roots, TimeProvider time)
{
    /// <exception cref="RpcException">UNAUTHENTICATED or PERMISSION_DENIED: it has no link here, or cannot prove that it is the linked cluster.</exception>
    public Link Admit(X509Certificate2? certificate, IReadOnlyList<X509Certificate2> intermediates)
    {
        if (certificate is null || ClusterSpiffeId.TryParse(ChainVerifier.ClaimedBy(certificate)) is not { } claimed)
        {
            throw new RpcException(new(StatusCode.Unauthenticated, "federation needs the client certificate of a control plane"));
        }

        // The same words for a link that does not exist and for a proof that fails: strangers learn of no names.
        return links.Current.TryGetValue(claimed.Cluster, out var link)
            && PeerProof.Fault(certificate, intermediates, link.Identity, roots.Of(link), ChainVerifier.ClientAuthentication, time) is null
            ? link
            : throw new RpcException(new(StatusCode.PermissionDenied, $"this cluster has no ClusterLink to '{claimed}' that believes this certificate"));
    }
}
