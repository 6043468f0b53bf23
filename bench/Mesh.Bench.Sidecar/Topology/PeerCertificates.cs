using Mesh.Api.Identity;
using Mesh.Bench.Identity;

namespace Mesh.Bench.Sidecar.Topology;

/// <summary>Certificates for the peers, and for the client that opens connections by itself. A DNS name is added to each, because peers verify servers by it.</summary>
internal sealed class PeerCertificates(MeshIssuer issuer)
{
    /// <summary>The DNS name of every peer's server.</summary>
    public const string ServerName = "server.bench";

    /// <summary>The roots that everybody believes.</summary>
    public string RootPem => issuer.RootPem;

    /// <summary>A certificate, what is between it and the root, and its key, one PEM after the other.</summary>
    /// <param name="serviceAccount">Whose identity it states.</param>
    public string Issue(string serviceAccount) => issuer.Issue(new SpiffeId(TrustDomain.Default, BenchManifests.Namespace, serviceAccount), ServerName);
}
