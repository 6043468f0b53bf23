using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;

namespace Mesh.ControlPlane.Identity;

/// <summary>Signs leaf certificates. What stands in them is decided here alone; of a request only the public key is taken.</summary>
internal sealed class CertificateIssuer(CertificateAuthority authority, TimeProvider time)
{
    /// <summary>Certificates are valid from a little before now, because the clocks of nodes differ.</summary>
    public static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    private const int SerialBytes = 16;
    private static readonly Oid ServerAuthentication = new(ChainVerifier.ServerAuthentication);
    private static readonly Oid ClientAuthentication = new(ChainVerifier.ClientAuthentication);

    public CertificateAuthority Authority => authority;

    /// <summary>True if whatever would be signed now were invalid at once.</summary>
    public bool HasExpired => time.GetUtcNow() >= authority.NotAfter;

    /// <summary>A certificate of a workload: its only name is its SPIFFE id.</summary>
    public X509Certificate2 Issue(SpiffeId identity, PublicKey publicKey, TimeSpan lifetime)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity.ToString()));
        return Sign(names, publicKey, lifetime, [ServerAuthentication, ClientAuthentication]);
    }

    /// <summary>A certificate, with a new key, of a server that is called by DNS name.</summary>
    public X509Certificate2 IssueServer(IReadOnlyList<string> dnsNames, TimeSpan lifetime)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (string name in dnsNames)
        {
            names.AddDnsName(name);
        }

        return SignNewKey(names, lifetime, [ServerAuthentication]);
    }

    /// <summary>A certificate, with a new key, of a control plane towards its peers.</summary>
    public X509Certificate2 IssueCluster(ClusterSpiffeId identity, TimeSpan lifetime)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddUri(new Uri(identity.ToString()));
        return SignNewKey(names, lifetime, [ServerAuthentication, ClientAuthentication]);
    }

    private X509Certificate2 SignNewKey(SubjectAlternativeNameBuilder names, TimeSpan lifetime, IReadOnlyList<Oid> usages)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Sign(names, new PublicKey(key), lifetime, usages);
        return certificate.CopyWithPrivateKey(key);
    }

    private X509Certificate2 Sign(SubjectAlternativeNameBuilder names, PublicKey publicKey, TimeSpan lifetime, IReadOnlyList<Oid> usages)
    {
        var request = new CertificateRequest(new X500DistinguishedName(""), publicKey, HashAlgorithmName.SHA256);
        var extensions = request.CertificateExtensions;
        extensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        extensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        extensions.Add(new X509EnhancedKeyUsageExtension([.. usages], false));
        // Critical because the subject is empty (RFC 5280 §4.2.1.6).
        extensions.Add(names.Build(critical: true));
        extensions.Add(new X509SubjectKeyIdentifierExtension(publicKey, false));
        extensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority.Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));

        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset notAfter = Earlier(now + lifetime, authority.NotAfter);
        DateTimeOffset notBefore = Later(now - Backdating, authority.NotBefore);
        return request.Create(authority.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(authority.Key), notBefore, notAfter, NewSerial());
    }

    // Positive and never zero: the first byte stays within 0x40..0x7f.
    public static byte[] NewSerial()
    {
        byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
        return serial;
    }

    public static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    public static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
