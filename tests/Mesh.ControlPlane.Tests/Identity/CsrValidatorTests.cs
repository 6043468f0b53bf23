using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CsCheck;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Identity;

public sealed class CsrValidatorTests
{
    private static readonly SpiffeId Web = Models.Identity("shop", "web");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void Validate_Honest_YieldsTheKey()
    {
        var verdict = CsrValidator.Validate(Csr.Of(Web, _key), Web);

        Assert.Equal(_key.ExportSubjectPublicKeyInfo(), verdict.PublicKey!.ExportSubjectPublicKeyInfo());
    }

    [Theory]
    [InlineData("spiffe://cluster.local/ns/shop/sa/admin")]
    [InlineData("spiffe://other.example/ns/shop/sa/web")]
    [InlineData("spiffe://cluster.local/ns/shop/sa/web/")]
    [InlineData("spiffe://cluster.local/ns/shop/sa/web?x")]
    public void Validate_AnotherIdentity_IsTold(string uri) =>
        Assert.Equal(CsrFault.OtherIdentity, CsrValidator.Validate(Csr.Of(_key, names => names.AddUri(new Uri(uri))), Web).Fault);

    [Fact]
    public void Validate_MoreNames_IsRefused()
    {
        AssertMalformed(Csr.Of(_key, names =>
        {
            names.AddUri(new Uri(Web.ToString()));
            names.AddDnsName("mesh-controlplane.mesh-system.svc");
        }));
        AssertMalformed(Csr.Of(_key, names =>
        {
            names.AddUri(new Uri(Web.ToString()));
            names.AddUri(new Uri("spiffe://cluster.local/ns/shop/sa/admin"));
        }));
        AssertMalformed(Csr.Of(_key, names => names.AddDnsName("web")));
    }

    [Fact]
    public void Validate_AsksToBeAnAuthority_IsRefused() =>
        AssertMalformed(Csr.Of(_key, names => names.AddUri(new Uri(Web.ToString())), new X509BasicConstraintsExtension(true, false, 0, true)));

    [Fact]
    public void Validate_NoNames_IsRefused() =>
        AssertMalformed(new CertificateRequest("CN=web", _key, HashAlgorithmName.SHA256).CreateSigningRequest());

    [Fact]
    public void Validate_OtherCurve_IsRefused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        AssertMalformed(Csr.Of(Web, key));
    }

    [Fact]
    public void Validate_Rsa_IsRefused()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=web", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(Web.ToString()));
        request.CertificateExtensions.Add(names.Build());
        AssertMalformed(request.CreateSigningRequest());
    }

    [Fact]
    public void Validate_TrailingBytesOrTooMany_IsRefused()
    {
        AssertMalformed([.. Csr.Of(Web, _key), 0]);
        AssertMalformed(new byte[CsrValidator.MaxBytes + 1]);
        AssertMalformed([]);
    }

    [Fact]
    public void Validate_AnyByteChanged_IsRefusedWithoutThrowing()
    {
        byte[] honest = Csr.Of(Web, _key);
        Gen.Select(Gen.Int[0, honest.Length - 1], Gen.Byte).Sample(
            (index, value) =>
            {
                byte[] changed = [.. honest];
                changed[index] = value;
                return value == honest[index] || CsrValidator.Validate(changed, Web).PublicKey is null;
            },
            iter: 2000);
    }

    [Fact]
    public void Validate_Garbage_IsRefusedWithoutThrowing() =>
        Gen.Byte.Array[0, 600].Sample(bytes => CsrValidator.Validate(bytes, Web).Fault == CsrFault.Malformed, iter: 2000);

    private static void AssertMalformed(byte[] csr) => Assert.Equal(CsrFault.Malformed, CsrValidator.Validate(csr, Web).Fault);
}
