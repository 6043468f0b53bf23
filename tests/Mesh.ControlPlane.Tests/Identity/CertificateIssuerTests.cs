using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.ControlPlane.Tests.Identity;

public sealed class CertificateIssuerTests
{
    private static readonly SpiffeId Web = Models.Identity("shop", "web");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly CertificateAuthority _authority;
    private readonly PublicKey _key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    public CertificateIssuerTests() => _authority = CertificateAuthority.CreateRoot("cluster.local", _time);

    [Fact]
    public void Issue_Workload_HasExactlyTheseExtensions()
    {
        using var leaf = Issue(TimeSpan.FromHours(24));

        Assert.Equal("", leaf.Subject);
        Assert.Equal(
            ["2.5.29.14 False", "2.5.29.15 True", "2.5.29.17 True", "2.5.29.19 True", "2.5.29.35 False", "2.5.29.37 False"],
            leaf.Extensions.Select(extension => $"{extension.Oid!.Value} {extension.Critical}").Order());
        Assert.False(leaf.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
        Assert.Equal(X509KeyUsageFlags.DigitalSignature, leaf.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages);
        Assert.Equal(
            ["1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"],
            leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(usage => usage.Value!).Order());
        Assert.Equal(Web.ToString(), SpiffeNames.SoleUri(leaf.Extensions.Single(extension => extension.Oid!.Value == "2.5.29.17").RawData));
        Assert.Equal(16, leaf.SerialNumberBytes.Length);
        Assert.Equal(_time.GetUtcNow().UtcDateTime.AddMinutes(-5), leaf.NotBefore.ToUniversalTime());
        Assert.Equal(_time.GetUtcNow().UtcDateTime.AddHours(24), leaf.NotAfter.ToUniversalTime());
    }

    [Fact]
    public void Issue_RootEndsSoon_NeverOutlivesIt()
    {
        _time.Advance(CertificateAuthority.RootLifetime - TimeSpan.FromHours(1));

        using var leaf = Issue(TimeSpan.FromHours(24));

        Assert.Equal(_authority.Root.NotAfter, leaf.NotAfter);
    }

    [Fact]
    public void Issue_IntermediateEndsSoon_NeverOutlivesItNorTheRootAboveIt()
    {
        var intermediate = _authority.CreateIntermediate("cluster-1", _time);
        _time.Advance(CertificateAuthority.IntermediateLifetime - TimeSpan.FromMinutes(10));

        using var leaf = new CertificateIssuer(intermediate, _time).Issue(Web, _key, TimeSpan.FromHours(24));

        Assert.Equal(intermediate.Certificate.NotAfter, leaf.NotAfter);
        Assert.False(new CertificateIssuer(intermediate, _time).HasExpired);
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.True(new CertificateIssuer(intermediate, _time).HasExpired);
    }

    [Fact]
    public void Verify_LeafOfAnIntermediate_NeedsWhatItsOwnerSendsWithIt()
    {
        var intermediate = _authority.CreateIntermediate("cluster-1", _time);
        using var leaf = new CertificateIssuer(intermediate, _time).Issue(Web, _key, TimeSpan.FromHours(1));
        var verifier = new PeerVerifier(_authority.Anchors, TrustDomain.Default, _time);

        Assert.Null(verifier.Verify(leaf, []));
        Assert.Equal(new VerifiedPeer(Web, _authority.Fingerprint), verifier.Verify(leaf, intermediate.Intermediates));
    }

    [Fact]
    public void Verify_IntermediateOfAStranger_ProvesNothing()
    {
        var stranger = CertificateAuthority.CreateRoot("cluster.local", _time).CreateIntermediate("cluster-1", _time);
        using var leaf = new CertificateIssuer(stranger, _time).Issue(Web, _key, TimeSpan.FromHours(1));

        Assert.Null(new PeerVerifier(_authority.Anchors, TrustDomain.Default, _time).Verify(leaf, [.. stranger.Intermediates, stranger.Root]));
    }

    [Fact]
    public void Verify_IssuedCertificate_ProvesItsIdentityUntilItExpires()
    {
        var verifier = new PeerVerifier(_authority.Anchors, TrustDomain.Default, _time);
        using var leaf = Issue(TimeSpan.FromHours(24));
        Assert.Equal(Web, verifier.Verify(leaf, [])?.Identity);

        _time.Advance(TimeSpan.FromHours(25));

        Assert.Null(verifier.Verify(leaf, [])?.Identity);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(66, false)]
    public void Verify_OwnClockWasPutBack_BelievesThoseWhoGotTheirCertificatesBefore(int minutes, bool believed)
    {
        using var leaf = Issue(TimeSpan.FromHours(24));
        var verifier = new PeerVerifier(_authority.Anchors, TrustDomain.Default, new FakeTimeProvider(_time.GetUtcNow() - TimeSpan.FromMinutes(minutes)));

        Assert.Equal(believed, verifier.Verify(leaf, []) is not null);
    }

    [Fact]
    public void Verify_OtherRootServerCertificateOrOtherTrustDomain_ProvesNothing()
    {
        var verifier = new PeerVerifier(_authority.Anchors, TrustDomain.Default, _time);
        var issuer = new CertificateIssuer(_authority, _time);
        using var foreign = new CertificateIssuer(CertificateAuthority.CreateRoot("cluster.local", _time), _time).Issue(Web, _key, TimeSpan.FromHours(1));
        using var server = issuer.IssueServer(["mesh-injector.mesh-system.svc"], TimeSpan.FromHours(1));
        using var other = issuer.Issue(new SpiffeId(TrustDomain.Parse("other.example"), "shop", "web"), _key, TimeSpan.FromHours(1));

        Assert.Null(verifier.Verify(foreign, []));
        Assert.Null(verifier.Verify(server, []));
        Assert.Null(verifier.Verify(other, []));
    }

    [Fact]
    public void Load_StoredRoot_IsTheSame()
    {
        var loaded = CertificateAuthority.Load(_authority.CertificatePem, _authority.KeyPem, null, _time);

        Assert.Equal(_authority.Root.Thumbprint, loaded.Root.Thumbprint);
    }

    [Fact]
    public void Load_ExpiredForeignKeyLeafOrGarbage_IsRefusedWithoutTellingTheKey()
    {
        var other = CertificateAuthority.CreateRoot("cluster.local", _time);
        using var leaf = Issue(TimeSpan.FromHours(1));
        AssertInvalid("does not belong", _authority.CertificatePem, other.KeyPem);
        AssertInvalid("not one of a certificate authority", leaf.ExportCertificatePem(), _authority.KeyPem);
        AssertInvalid("no certificate", "garbage", _authority.KeyPem);
        AssertInvalid("not PEM", _authority.CertificatePem, "garbage");
        _time.Advance(CertificateAuthority.RootLifetime + TimeSpan.FromDays(1));
        AssertInvalid("not now", _authority.CertificatePem, _authority.KeyPem);
    }

    private void AssertInvalid(string reason, string certificate, string key)
    {
        var exception = Assert.Throws<InvalidAuthorityException>(() => CertificateAuthority.Load(certificate, key, null, _time));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", exception.Message, StringComparison.Ordinal);
    }

    private X509Certificate2 Issue(TimeSpan lifetime) => new CertificateIssuer(_authority, _time).Issue(Web, _key, lifetime);
}
