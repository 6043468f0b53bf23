using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.ControlPlane.Identity;

/// <summary>The root of a trust domain: a self-made certificate with its key, as kept in the CA Secret.</summary>
internal sealed class CertificateAuthority
{
    /// <summary>Ten years, as Istio's self-made root: rotation by overlap replaces it long before.</summary>
    public static readonly TimeSpan RootLifetime = TimeSpan.FromDays(3650);

    private CertificateAuthority(X509Certificate2 root, ECDsa key, string keyPem)
    {
        Root = root;
        Key = key;
        CertificatePem = root.ExportCertificatePem() + "\n";
        KeyPem = keyPem;
    }

    /// <summary>The certificate, without the key.</summary>
    public X509Certificate2 Root { get; }

    public string CertificatePem { get; }

    /// <summary>PKCS #8. Goes into the CA Secret and nowhere else.</summary>
    public string KeyPem { get; }

    public ECDsa Key { get; }

    /// <summary>Makes a new root.</summary>
    public static CertificateAuthority Create(string trustDomain, TimeProvider time)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // The name tells the roots of several installations apart; trust comes from the bundle, never from the name.
        var request = new CertificateRequest(
            new X500DistinguishedName($"O={trustDomain}, CN=Mesh Root CA {RandomNumberGenerator.GetHexString(8, lowercase: true)}"), key, HashAlgorithmName.SHA256);
        // Path length 1 leaves room for one intermediate per Kubernetes cluster.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 1, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        DateTimeOffset now = time.GetUtcNow();
        using var signed = request.CreateSelfSigned(now - CertificateIssuer.Backdating, now + RootLifetime);
        return new(X509CertificateLoader.LoadCertificate(signed.RawData), key, key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>Reads a root that was stored.</summary>
    /// <exception cref="InvalidAuthorityException">It cannot be used; the message says why and never contains the key.</exception>
    public static CertificateAuthority Load(string certificatePem, string keyPem, TimeProvider time)
    {
        X509Certificate2 root;
        var key = ECDsa.Create();
        try
        {
            root = X509Certificate2.CreateFromPem(certificatePem);
            key.ImportFromPem(keyPem);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new InvalidAuthorityException("certificate or key is not PEM of an ECDSA pair");
        }

        if (root.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true })
        {
            throw new InvalidAuthorityException("the certificate is not one of a certificate authority");
        }

        if (!root.SubjectName.RawData.AsSpan().SequenceEqual(root.IssuerName.RawData))
        {
            // It would be handed out as a root, and no verifier would find the end of its chain.
            throw new InvalidAuthorityException("the certificate is not self-signed: an intermediate cannot be the root of the mesh");
        }

        using (var publicKey = root.GetECDsaPublicKey())
        {
            if (publicKey is null || !publicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()))
            {
                throw new InvalidAuthorityException("the key does not belong to the certificate");
            }
        }

        DateTimeOffset now = time.GetUtcNow();
        if (now >= root.NotAfter || now < root.NotBefore)
        {
            throw new InvalidAuthorityException($"the certificate is valid from {root.NotBefore.ToUniversalTime():u} to {root.NotAfter.ToUniversalTime():u}, not now");
        }

        return new(root, key, keyPem);
    }
}
