using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;

namespace Mesh.Proxy.Identity;

/// <summary>Makes keys and the requests to certify them. A key lives in memory only and is new for each certificate.</summary>
internal static class CertificateRequestFactory
{
    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>DER of a PKCS #10 request for <paramref name="key"/> whose only name is <paramref name="id"/>.</summary>
    public static byte[] Create(ECDsa key, SpiffeId id)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(id.ToString()));
        var request = new CertificateRequest(new X500DistinguishedName([0x30, 0x00]), key, HashAlgorithmName.SHA256);
        // Critical, because there is no subject (RFC 5280 §4.2.1.6).
        request.CertificateExtensions.Add(names.Build(critical: true));
        return request.CreateSigningRequest();
    }
}
