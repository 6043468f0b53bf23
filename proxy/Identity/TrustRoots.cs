using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Proxy.Identity;

/// <summary>Reads trust bundles: PEM, one or more root certificates.</summary>
internal static class TrustRoots
{
    /// <summary>Largest bundle in characters: a root takes about 1 KiB, a rotation knows two; 1 MiB is the size limit of the ConfigMap that carries it.</summary>
    public const int MaxPemLength = 1024 * 1024;

    /// <summary>Reads a bundle.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="reason">Why the bundle cannot be used; empty on success.</param>
    /// <returns>The roots, at least one; null if the bundle cannot be used.</returns>
    public static X509Certificate2Collection? TryParse(string pem, out string reason)
    {
        if (pem.Length > MaxPemLength)
        {
            reason = $"larger than {MaxPemLength} characters";
            return null;
        }

        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            reason = $"not PEM certificates: {e.Message}";
            return null;
        }

        if (roots.Count == 0)
        {
            reason = "contains no certificate";
            return null;
        }

        reason = "";
        return roots;
    }

    /// <summary>True if both hold the same certificates, in any order.</summary>
    public static bool AreSame(X509Certificate2Collection left, X509Certificate2Collection right) =>
        Hashes(left).SetEquals(Hashes(right));

    /// <summary>The certificates of both, each once.</summary>
    public static X509Certificate2Collection Union(X509Certificate2Collection left, X509Certificate2Collection right) =>
        [.. left.Concat(right).DistinctBy(root => root.GetCertHashString(HashAlgorithmName.SHA256), StringComparer.Ordinal)];

    private static HashSet<string> Hashes(X509Certificate2Collection roots) =>
        roots.Select(root => root.GetCertHashString(HashAlgorithmName.SHA256)).ToHashSet(StringComparer.Ordinal);
}
