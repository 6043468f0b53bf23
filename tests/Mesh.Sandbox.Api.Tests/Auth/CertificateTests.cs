using System.Net;
using System.Security.Cryptography.X509Certificates;
using Mesh.Sandbox.Api.Auth;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Sandbox.Api.Tests.Auth;

public sealed class CertificateTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly SandboxCertificateAuthority _authority;
    private readonly X509Certificate2 _root;
    private readonly ClientCertificateAuthenticator _authenticator;

    public CertificateTests()
    {
        _authority = new SandboxCertificateAuthority("cluster-1", _time);
        _root = _authority.Certificate;
        _authenticator = new ClientCertificateAuthenticator(_root, _time);
    }

    public void Dispose()
    {
        _root.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void Authenticate_ClientCertificate_GivesUserAndGroups()
    {
        using var certificate = _authority.IssueClient("admin", ["system:masters", "ops"]);

        var user = _authenticator.Authenticate(certificate)!;

        Assert.Equal("admin", user.Username);
        Assert.Equal(["ops", "system:authenticated", "system:masters"], user.Groups.Order(StringComparer.Ordinal));
        Assert.StartsWith("X509SHA256=", user.Extra["authentication.kubernetes.io/credential-id"][0], StringComparison.Ordinal);
    }

    [Fact]
    public void Authenticate_ServingCertificate_IsNobody()
    {
        using var certificate = _authority.IssueServing("kube-apiserver", ["kubernetes"], [IPAddress.Loopback]);

        Assert.Null(_authenticator.Authenticate(certificate));
    }

    [Fact]
    public void Authenticate_CertificateOfAnotherAuthority_IsNobody()
    {
        using var other = new SandboxCertificateAuthority("cluster-1", _time);
        using var certificate = other.IssueClient("admin", ["system:masters"]);

        Assert.Null(_authenticator.Authenticate(certificate));
    }

    [Fact]
    public void Authenticate_ExpiredCertificate_IsNobody()
    {
        using var certificate = _authority.IssueClient("admin", []);
        _time.Advance(TimeSpan.FromDays(8));

        Assert.Null(_authenticator.Authenticate(certificate));
    }

    [Fact]
    public void IssueServing_Names_AreInTheCertificate()
    {
        using var certificate = _authority.IssueServing("kube-apiserver", ["kubernetes.default.svc"], [IPAddress.Parse("10.96.0.1")]);

        Assert.True(certificate.HasPrivateKey);
        Assert.True(certificate.MatchesHostname("kubernetes.default.svc"));
        Assert.True(certificate.MatchesHostname("10.96.0.1"));
        Assert.False(certificate.MatchesHostname("localhost"));
    }
}
