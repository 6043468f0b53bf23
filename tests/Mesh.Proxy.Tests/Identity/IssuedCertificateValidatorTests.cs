using System.Security.Cryptography;
using Mesh.Api.Certificates.V1;
using Mesh.Api.Identity;
using Mesh.Proxy.Doubles;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Tests.Identity;

public sealed class IssuedCertificateValidatorTests
{
    private static readonly SpiffeId Id = new(TrustDomain.Default, "shop", "web");

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private readonly ECDsa _key = CertificateRequestFactory.NewKey();
    private readonly SigningAuthority _authority;

    public IssuedCertificateValidatorTests() => _authority = new SigningAuthority(_now);

    [Fact]
    public void TryAccept_WhatWasAskedFor_IsAccepted()
    {
        WorkloadCertificate? accepted = TryAccept(Issue(), out string reason);

        Assert.Equal("", reason);
        Assert.Equal(Id, accepted?.Id);
    }

    [Fact]
    public void TryAccept_AnotherKey_IsRefused()
    {
        _authority.UsesOtherKey = true;

        AssertRefused("another key", Issue());
    }

    [Theory]
    [InlineData("spiffe://cluster.local/ns/shop/sa/other")]
    [InlineData("spiffe://other.example/ns/shop/sa/web")]
    [InlineData("https://cluster.local/ns/shop/sa/web")]
    public void TryAccept_AnotherIdentity_IsRefused(string identity)
    {
        _authority.OtherIdentity = identity;

        AssertRefused("is not for", Issue());
    }

    [Fact]
    public void TryAccept_RootOfSomebodyElse_IsRefused()
    {
        _authority.OtherBundle = new SigningAuthority(_now, "stranger").RootPem;

        AssertRefused("does not lead to the trust bundle", Issue());
    }

    [Fact]
    public void TryAccept_AlreadyExpired_IsRefused()
    {
        _authority.Lifetime = TimeSpan.FromMinutes(-1);

        AssertRefused("NotTimeValid", Issue());
    }

    [Fact]
    public void TryAccept_ClientOnly_IsRefused()
    {
        _authority.Usages = ["1.3.6.1.5.5.7.3.2"];

        AssertRefused("both sides", Issue());
    }

    [Fact]
    public void TryAccept_NoCertificate_IsRefused() => AssertRefused("0 certificates", new IssueCertificateResponse { TrustBundlePem = _authority.RootPem });

    [Fact]
    public void TryAccept_NoRoots_IsRefused()
    {
        IssueCertificateResponse response = Issue();
        response.TrustBundlePem = "";

        AssertRefused("trust bundle", response);
    }

    [Fact]
    public void TryAccept_Garbage_IsRefused() => AssertRefused("not a certificate", new IssueCertificateResponse
    {
        CertificateChain = { Google.Protobuf.ByteString.CopyFromUtf8("garbage") },
        TrustBundlePem = _authority.RootPem,
    });

    private IssueCertificateResponse Issue() => _authority.Issue(CertificateRequestFactory.Create(_key, Id));

    private WorkloadCertificate? TryAccept(IssueCertificateResponse response, out string reason) =>
        IssuedCertificateValidator.TryAccept(response, _key, Id, _now, out reason);

    private void AssertRefused(string expected, IssueCertificateResponse response)
    {
        Assert.Null(TryAccept(response, out string reason));
        Assert.Contains(expected, reason);
    }
}
