using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Fuzz.Targets;

/// <summary>The root of a trust domain that nobody has.</summary>
internal static class TestRoot
{
    public static string Pem()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using X509Certificate2 root = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return root.ExportCertificatePem();
    }
}
