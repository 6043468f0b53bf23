using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Admin;

/// <summary>The sidecar's certificate as shown to a person: never the key.</summary>
/// <param name="Id">Identity.</param>
/// <param name="SerialNumber">Hexadecimal.</param>
/// <param name="NotBefore">Start of its life.</param>
/// <param name="NotAfter">End of its life.</param>
/// <param name="Roots">SHA-256 fingerprints of the roots of its trust domain that are believed.</param>
/// <param name="FederatedRoots">The same of linked clusters' trust domains, by their names.</param>
internal sealed record CertificateDump(
    string Id, string SerialNumber, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string[] Roots, SortedDictionary<string, string[]> FederatedRoots)
{
    public static CertificateDump Of(WorkloadCertificate certificate)
    {
        X509Certificate2 leaf = certificate.Context.TargetCertificate;
        return new CertificateDump(
            certificate.Id.ToString(),
            leaf.SerialNumber,
            leaf.NotBefore,
            leaf.NotAfter,
            Fingerprints(certificate.Roots),
            new SortedDictionary<string, string[]>(certificate.FederatedRoots.ToDictionary(federated => federated.Key, federated => Fingerprints(federated.Value)), StringComparer.Ordinal));
    }

    private static string[] Fingerprints(X509Certificate2Collection roots) => [.. roots.Select(root => root.GetCertHashString(HashAlgorithmName.SHA256))];
}
