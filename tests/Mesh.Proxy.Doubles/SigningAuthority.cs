using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Mesh.Api.Certificates.V1;

namespace Mesh.Proxy.Doubles;

/// <summary>Signs certificate requests as a control plane does, or wrongly where a test says so.</summary>
internal sealed class SigningAuthority
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _root;
    private readonly DateTimeOffset _now;

    public SigningAuthority(DateTimeOffset now, string name = "root")
    {
        _now = now;
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _root = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(10));
    }

    public string RootPem => _root.ExportCertificatePem();

    /// <summary>Life of the leaves.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>What the authority puts into the certificate instead of what was asked for; null to be honest.</summary>
    public string? OtherIdentity { get; set; }

    /// <summary>Certifies another key than the one in the request.</summary>
    public bool UsesOtherKey { get; set; }

    /// <summary>Usages of the leaves.</summary>
    public string[] Usages { get; set; } = [ServerAuthentication, ClientAuthentication];

    /// <summary>Bundle that goes with the certificates; null for the own root.</summary>
    public string? OtherBundle { get; set; }

    public IssueCertificateResponse Issue(byte[] signingRequest, DateTimeOffset? now = null)
    {
        CertificateRequest asked = CertificateRequest.LoadSigningRequest(
            signingRequest, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        PublicKey key = UsesOtherKey ? new PublicKey(other) : asked.PublicKey;
        CertificateRequest leaf = new(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        if (OtherIdentity is { } identity)
        {
            SubjectAlternativeNameBuilder names = new();
            names.AddUri(new Uri(identity));
            leaf.CertificateExtensions.Add(names.Build(critical: true));
        }
        else
        {
            leaf.CertificateExtensions.Add(asked.CertificateExtensions.Single());
        }

        DateTimeOffset start = now ?? _now;
        using X509Certificate2 certificate = Sign(leaf, Usages, start.AddMinutes(-5), start + Lifetime);
        return new IssueCertificateResponse
        {
            CertificateChain = { ByteString.CopyFrom(certificate.RawData) },
            TrustBundlePem = OtherBundle ?? RootPem,
        };
    }

    /// <summary>The serving certificate of a control plane.</summary>
    public X509Certificate2 IssueServer(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=control plane", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(name, out IPAddress? address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = Sign(request, [ServerAuthentication], _now.AddMinutes(-5), _now.AddDays(1));
        return certificate.CopyWithPrivateKey(key);
    }

    private X509Certificate2 Sign(CertificateRequest request, string[] usages, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(usage => new Oid(usage))], critical: false));
        return request.Create(_root, notBefore, notAfter, RandomNumberGenerator.GetBytes(16));
    }
}
