using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Sandbox.Scenarios;

namespace Mesh.Sandbox.Tests.Scenarios;

public sealed class ShownCertificatesTests
{
    [Fact]
    public void Forge_WorkloadCertificate_DiffersInNothingButItsKeysAndSignature()
    {
        using ECDsa rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = Root(rootKey);
        using X509Certificate2 genuine = Leaf(root);

        using X509Certificate2 forged = ShownCertificates.Forge(genuine);

        Assert.True(forged.HasPrivateKey);
        Assert.Equal((genuine.Subject, genuine.Issuer, genuine.NotBefore, genuine.NotAfter), (forged.Subject, forged.Issuer, forged.NotBefore, forged.NotAfter));
        Assert.Equal(
            genuine.Extensions.Where(extension => extension is not X509SubjectKeyIdentifierExtension).Select(extension => Convert.ToHexString(extension.RawData)),
            forged.Extensions.Select(extension => Convert.ToHexString(extension.RawData)));
        Assert.True(IsTrusted(genuine, root));
        Assert.False(IsTrusted(forged, root));
    }

    private static bool IsTrusted(X509Certificate2 certificate, X509Certificate2 root)
    {
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(root);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }

    private static X509Certificate2 Root(ECDsa key)
    {
        CertificateRequest request = new("CN=root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Now.AddMinutes(-1), Now.AddHours(2));
    }

    private static X509Certificate2 Leaf(X509Certificate2 root)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddUri(new Uri("spiffe://cluster.local/ns/shop/sa/load"));
        request.CertificateExtensions.Add(names.Build(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.Create(root, Now.AddMinutes(-1), Now.AddHours(1), [0x40, 1]);
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();
}
