using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Sandbox.Api.Auth;

/// <summary>
/// The cluster's certificate authority: ECDSA P-256, in memory, made anew for each sandbox. Signs the API server's serving certificate and client certificates.
/// </summary>
internal sealed class SandboxCertificateAuthority : IDisposable
{
    /// <summary>A sandbox lives for hours; a leaked kubeconfig is worthless next week.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>Tolerates clients whose clock runs behind.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private static readonly Oid ServerAuth = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientAuth = new("1.3.6.1.5.5.7.3.2");

    private readonly TimeProvider _time;
    private readonly X509Certificate2 _certificate;

    public SandboxCertificateAuthority(string commonName, TimeProvider time)
    {
        _time = time;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(commonName, []), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var now = time.GetUtcNow();
        _certificate = request.CreateSelfSigned(now - ClockSkew, now + Lifetime);
        CertificatePem = _certificate.ExportCertificatePem();
    }

    /// <summary>The CA certificate without its key.</summary>
    public string CertificatePem { get; }

    /// <summary>A new copy of the CA certificate without its key; the caller disposes it.</summary>
    public X509Certificate2 Certificate => X509CertificateLoader.LoadCertificate(_certificate.RawData);

    /// <summary>A serving certificate with its key; the caller disposes it.</summary>
    public X509Certificate2 IssueServing(string commonName, IEnumerable<string> dnsNames, IEnumerable<IPAddress> addresses)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var dnsName in dnsNames)
        {
            names.AddDnsName(dnsName);
        }

        foreach (var address in addresses)
        {
            names.AddIpAddress(address);
        }

        return Issue(Name(commonName, []), ServerAuth, names.Build());
    }

    /// <summary>A client certificate with its key: common name = user, organizations = groups. The caller disposes it.</summary>
    public X509Certificate2 IssueClient(string user, IEnumerable<string> groups) => Issue(Name(user, groups), ClientAuth, null);

    public void Dispose() => _certificate.Dispose();

    private X509Certificate2 Issue(X500DistinguishedName subject, Oid usage, X509Extension? alternativeNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([usage], false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        if (alternativeNames is not null)
        {
            request.CertificateExtensions.Add(alternativeNames);
        }

        var now = _time.GetUtcNow();
        var until = now + Lifetime < _certificate.NotAfter ? now + Lifetime : _certificate.NotAfter;
        using var issued = request.Create(_certificate, now - ClockSkew, until, RandomNumberGenerator.GetBytes(16));
        return issued.CopyWithPrivateKey(key);
    }

    private static X500DistinguishedName Name(string commonName, IEnumerable<string> organizations)
    {
        var builder = new X500DistinguishedNameBuilder();
        foreach (var organization in organizations)
        {
            builder.AddOrganizationName(organization);
        }

        builder.AddCommonName(commonName);
        return builder.Build();
    }
}
