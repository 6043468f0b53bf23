using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Tests.Identity;

public sealed class CertificateAuthorityTests
{
    [Fact]
    public void Load_WhatCreateMade_IsTheSameRoot()
    {
        var made = CertificateAuthority.Create("cluster.local", TimeProvider.System);

        Assert.Equal(made.CertificatePem, CertificateAuthority.Load(made.CertificatePem, made.KeyPem, TimeProvider.System).CertificatePem);
    }

    [Fact]
    public void Load_Intermediate_IsRefused()
    {
        var root = CertificateAuthority.Create("cluster.local", TimeProvider.System);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Intermediate", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var intermediate = request.Create(
            root.Root.SubjectName, X509SignatureGenerator.CreateForECDsa(root.Key), now, now.AddDays(1), [1, 2, 3]);

        var refusal = Assert.Throws<InvalidAuthorityException>(
            () => CertificateAuthority.Load(intermediate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), TimeProvider.System));

        Assert.Contains("self-signed", refusal.Message, StringComparison.Ordinal);
    }
}
