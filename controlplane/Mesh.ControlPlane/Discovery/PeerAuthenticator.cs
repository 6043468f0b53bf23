using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Mesh.Api.Discovery;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Discovery;

/// <summary>Checks that a sidecar or gateway is what its first request says: the certificate names the service account, the model knows whose pod it is.</summary>
internal sealed class PeerAuthenticator(AuthorityHolder authority, ModelStore models)
{
    /// <summary>What the TLS certificate proves.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED: it proves nothing.</exception>
    public VerifiedPeer Identify(X509Certificate2? certificate, IReadOnlyList<X509Certificate2> intermediates)
    {
        if (certificate is null)
        {
            throw new RpcException(new(StatusCode.Unauthenticated, "discovery needs a client certificate of the mesh"));
        }

        return authority.Verifier?.Verify(certificate, intermediates)
            ?? throw new RpcException(new(StatusCode.Unauthenticated, "the client certificate is not valid in this mesh, or no longer"));
    }

    /// <summary>Agrees what the node says with what it has proved.</summary>
    /// <exception cref="RpcException">INVALID_ARGUMENT, PERMISSION_DENIED, or UNAVAILABLE if the pod is not known yet.</exception>
    public PeerNode Admit(VerifiedPeer peer, Node? node)
    {
        var identity = peer.Identity;
        if (node is null || ResourceName.TryParse(node.Id) is not { } workload)
        {
            throw new RpcException(new(StatusCode.InvalidArgument, "the first request must carry node.id '<namespace>/<pod>'"));
        }

        // The namespace is checked before the pod is looked up: nobody learns which pods exist elsewhere.
        if (workload.Namespace != identity.Namespace)
        {
            throw Denied(identity, workload);
        }

        if (!models.Current.Workloads.TryGetValue(workload, out var known))
        {
            // The watch may be a moment behind the pod's start.
            throw new RpcException(new(StatusCode.Unavailable, $"pod {workload} is not known here as one with a sidecar, nor as a gateway; try again"));
        }

        if (known.ServiceAccount != identity.ServiceAccount)
        {
            throw Denied(identity, workload);
        }

        return new(workload, identity, UserAgent(node), peer.Root) { Scope = new(workload, known.IsGateway) };
    }

    private static RpcException Denied(SpiffeId identity, ResourceName workload) =>
        new(new(StatusCode.PermissionDenied, $"{identity} is not the identity of pod {workload}"));

    private static string UserAgent(Node node)
    {
        string text = $"{node.UserAgentName} {node.UserAgentVersion}".Trim();
        return string.Concat(text.Take(100).Where(character => !char.IsControl(character)));
    }
}
