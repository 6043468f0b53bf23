using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.ControlPlane.Identity;

/// <summary>Certificates as text.</summary>
internal static class CertificateText
{
    // A Secret holds at most 1 MiB; a chain has a few KiB.
    private const int MaxLength = 256 * 1024;

    /// <summary>Reads PEM certificates in their order.</summary>
    /// <exception cref="InvalidAuthorityException">It is something else.</exception>
    public static IReadOnlyList<X509Certificate2> Read(string pem)
    {
        if (pem.Length > MaxLength)
        {
            throw new InvalidAuthorityException($"certificates have at most {MaxLength} characters together");
        }

        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException)
        {
            throw new InvalidAuthorityException("not PEM of certificates");
        }

        return [.. certificates];
    }

    /// <summary>PEM of certificates, each with a line feed at its end.</summary>
    public static string Of(IEnumerable<X509Certificate2> certificates) =>
        string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));
}
