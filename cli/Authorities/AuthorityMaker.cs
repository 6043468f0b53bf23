using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Cli.Authorities;

/// <summary>Makes roots, and certificates of clusters' intermediates, on the machine of whoever keeps the root.</summary>
internal static class AuthorityMaker
{
    /// <summary>As long as the roots that the control plane makes.</summary>
    public static readonly TimeSpan RootLifetime = TimeSpan.FromDays(3650);

    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    /// <summary>A new root with its key.</summary>
    public static X509Certificate2 Root(string trustDomain, DateTimeOffset now)
    {
        using ECDsa key = NewKey();
        CertificateRequest request = Request(Name(trustDomain, "Mesh Root CA"), key, pathLength: 1);
        return request.CreateSelfSigned(now - Backdating, now + RootLifetime);
    }

    /// <summary>A key for the intermediate of a Kubernetes cluster.</summary>
    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The request to certify it, PEM.</summary>
    public static string SigningRequest(string cluster, string trustDomain, ECDsa key) =>
        Request(Name(trustDomain, $"Mesh CA {cluster}"), key, pathLength: 0).CreateSigningRequestPem() + "\n";

    /// <summary>Certifies an intermediate. Of the request only key and name are taken; what it may do is decided here.</summary>
    /// <exception cref="MeshctlException">The request is none, or root and key do not fit.</exception>
    public static X509Certificate2 Sign(string requestPem, X509Certificate2 root, TimeSpan lifetime, DateTimeOffset now)
    {
        CertificateRequest asked;
        try
        {
            asked = CertificateRequest.LoadSigningRequestPem(requestPem, HashAlgorithmName.SHA256);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new MeshctlException(ExitCodes.Usage, "the file is no certificate request with a valid signature", "make one with `meshctl ca request`");
        }

        using ECDsa? key = asked.PublicKey.GetECDsaPublicKey();
        if (key is null || key.KeySize != 256)
        {
            throw new MeshctlException(ExitCodes.Usage, "the request is not for an ECDSA P-256 key", "make one with `meshctl ca request`");
        }

        DateTimeOffset end = now + lifetime;
        if (end > root.NotAfter)
        {
            throw new MeshctlException(ExitCodes.Usage, $"the intermediate would end after its root, which ends on {root.NotAfter:yyyy-MM-dd}", "choose fewer --days, or make a new root");
        }

        CertificateRequest request = Request(asked.SubjectName, key, pathLength: 0);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using ECDsa signer = root.GetECDsaPrivateKey() ?? throw new MeshctlException(ExitCodes.Usage, "the root's key is not ECDSA", "sign with the tool that made it");
        byte[] serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x3f) | 0x40);
        DateTimeOffset begin = now - Backdating;
        return request.Create(
            root.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), begin < root.NotBefore ? root.NotBefore : begin, end, serial);
    }

    private static X500DistinguishedName Name(string organization, string name)
    {
        X500DistinguishedNameBuilder subject = new();
        subject.AddOrganizationName(organization);
        // The number tells one from the next; trust comes from the bundle, never from the name.
        subject.AddCommonName($"{name} {RandomNumberGenerator.GetHexString(8, lowercase: true)}");
        return subject.Build();
    }

    private static CertificateRequest Request(X500DistinguishedName name, ECDsa key, int pathLength)
    {
        CertificateRequest request = new(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, pathLength, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }
}
