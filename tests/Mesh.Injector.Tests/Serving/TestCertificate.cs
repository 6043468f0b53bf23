using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Injector.Tests.Serving;

/// <summary>Self-signed serving certificates, written as a Secret volume holds them.</summary>
internal static class TestCertificate
{
    /// <returns>The certificate's thumbprint.</returns>
    public static string Write(string directory, string commonName)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={commonName}", key, HashAlgorithmName.SHA256);
        DateTimeOffset notBefore = TimeProvider.System.GetUtcNow().AddMinutes(-5);
        using X509Certificate2 certificate = request.CreateSelfSigned(notBefore, notBefore.AddDays(1));

        // As the kubelet does it: a new directory, then the link `..data`.
        // (Not atomically as there: the reloader must also live through the moment without a link.)
        string version = Path.Combine(directory, $"..{certificate.Thumbprint}");
        Directory.CreateDirectory(version);
        File.WriteAllText(Path.Combine(version, "tls.crt"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(version, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        Link(directory, version);
        return certificate.Thumbprint;
    }

    public static void WriteGarbage(string directory)
    {
        string version = Path.Combine(directory, "..garbage");
        Directory.CreateDirectory(version);
        File.WriteAllText(Path.Combine(version, "tls.crt"), "not a certificate");
        File.WriteAllText(Path.Combine(version, "tls.key"), "not a key");
        Link(directory, version);
    }

    private static void Link(string directory, string version)
    {
        string data = Path.Combine(directory, "..data");
        File.Delete(data);
        File.CreateSymbolicLink(data, Path.GetFileName(version));
        foreach (string name in new[] { "tls.crt", "tls.key" })
        {
            string path = Path.Combine(directory, name);
            if (!File.Exists(path))
            {
                File.CreateSymbolicLink(path, Path.Combine("..data", name));
            }
        }
    }
}
