using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.ControlPlane.Identity;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.ControlPlane.Tests.Identity;

public sealed class CertificateAuthorityTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly CertificateAuthority _root;

    public CertificateAuthorityTests() => _root = CertificateAuthority.CreateRoot("cluster.local", _time);

    [Fact]
    public void Load_RootThatSignsByItself_SendsNothingBehindItsLeaves()
    {
        var loaded = CertificateAuthority.Load(_root.CertificatePem, _root.KeyPem, null, _time);

        Assert.True(loaded.IsSameAs(_root));
        Assert.Empty(loaded.Intermediates);
    }

    [Fact]
    public void Load_IntermediateInTheLayoutOfCertManager_LeadsToTheRootInCaCrt()
    {
        var made = _root.CreateIntermediate("cluster-1", _time);

        var loaded = CertificateAuthority.Load(made.CertificatePem, made.KeyPem, _root.CertificatePem, _time);

        Assert.True(loaded.IsSameAs(made));
        Assert.Equal(made.Certificate.RawData, Assert.Single(loaded.Intermediates).RawData);
        Assert.Equal(_root.Certificate.RawData, loaded.Root.RawData);
    }

    [Fact]
    public void Load_ChainWithItsRootInTlsCrt_SendsItsRootToNobody()
    {
        var made = _root.CreateIntermediate("cluster-1", _time);

        var loaded = CertificateAuthority.Load(made.CertificatePem + _root.CertificatePem, made.KeyPem, null, _time);

        Assert.Equal(made.Certificate.RawData, Assert.Single(loaded.Intermediates).RawData);
        Assert.Equal(_root.Anchors, loaded.Anchors);
    }

    [Fact]
    public void Load_SeveralRootsInCaCrt_BelievesThemAll()
    {
        var made = _root.CreateIntermediate("cluster-1", _time);
        var other = CertificateAuthority.CreateRoot("cluster.local", _time);

        var loaded = CertificateAuthority.Load(made.CertificatePem, made.KeyPem, other.CertificatePem + _root.CertificatePem, _time);

        Assert.Equal(2, loaded.Anchors.Count);
        Assert.Equal(_root.Certificate.RawData, loaded.Root.RawData);
    }

    [Fact]
    public void CreateIntermediate_OfARoot_MaySignLeavesOnlyAndDoesNotOutliveIt()
    {
        _time.Advance(CertificateAuthority.RootLifetime - TimeSpan.FromDays(10));

        var made = _root.CreateIntermediate("cluster-1", _time);

        var constraints = made.Certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.True(constraints is { CertificateAuthority: true, HasPathLengthConstraint: true, PathLengthConstraint: 0 });
        Assert.Equal(_root.Certificate.NotAfter, made.Certificate.NotAfter);
    }

    [Fact]
    public void Load_IntermediateWithoutItsRoot_IsRefused() =>
        AssertRefused("not self-signed", _root.CreateIntermediate("cluster-1", _time), rootsPem: null);

    [Fact]
    public void Load_IntermediateOfAnotherRoot_IsRefused() =>
        AssertRefused("does not lead to a root", _root.CreateIntermediate("cluster-1", _time), CertificateAuthority.CreateRoot("cluster.local", _time).CertificatePem);

    [Fact]
    public void Load_CaCrtThatHoldsNoRoot_IsRefused() =>
        AssertRefused("is no root", _root.CreateIntermediate("cluster-1", _time), _root.CreateIntermediate("cluster-2", _time).CertificatePem);

    [Fact]
    public void Load_CertificateThatMayNotSignCertificates_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=not for signing", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        using var certificate = request.CreateSelfSigned(_time.GetUtcNow(), _time.GetUtcNow().AddDays(1));

        var refusal = Assert.Throws<InvalidAuthorityException>(
            () => CertificateAuthority.Load(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), null, _time));

        Assert.Contains("not one of a certificate authority", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_RsaKey_SaysWhatToAskFor()
    {
        using var key = RSA.Create(2048);

        var refusal = Assert.Throws<InvalidAuthorityException>(() => CertificateAuthority.Load(_root.CertificatePem, key.ExportPkcs8PrivateKeyPem(), null, _time));

        Assert.Contains("ECDSA", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Ended_IsRefusedUnlessItWasInForce()
    {
        var made = _root.CreateIntermediate("cluster-1", _time);
        _time.Advance(CertificateAuthority.IntermediateLifetime + TimeSpan.FromDays(1));

        AssertRefused("not now", made, _root.CertificatePem);
        Assert.True(CertificateAuthority.Load(made.CertificatePem, made.KeyPem, _root.CertificatePem, _time, mayHaveEnded: true).NotAfter < _time.GetUtcNow());
    }

    private void AssertRefused(string reason, CertificateAuthority authority, string? rootsPem) => Assert.Contains(
        reason,
        Assert.Throws<InvalidAuthorityException>(() => CertificateAuthority.Load(authority.CertificatePem, authority.KeyPem, rootsPem, _time)).Message,
        StringComparison.Ordinal);
}
