using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s.Models;
using Mesh.Api.Identity;
using Mesh.Api.WellKnown;
using Mesh.Kubernetes.Client;

namespace Mesh.Bench.Identity;

/// <summary>
/// Certificates for whoever takes a sidecar's place in a benchmark: of the mesh's own issuer and in the shape that it issues (P-256, the intermediate behind the leaf, good for both
/// sides), so that all handshakes cost the same.
/// </summary>
internal sealed class MeshIssuer
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(5);

    private readonly X509Certificate2 _issuer;
    private readonly ECDsa _key;
    private readonly string _intermediatesPem;
    private readonly TimeProvider _time;

    private MeshIssuer(X509Certificate2Collection path, ECDsa key, string rootPem, TimeProvider time)
    {
        _issuer = path[0];
        _key = key;
        _intermediatesPem = string.Concat(
            path.Where(certificate => !certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)).Select(certificate => certificate.ExportCertificatePem() + "\n"));
        RootPem = rootPem;
        _time = time;
    }

    /// <summary>The roots that everybody believes.</summary>
    public string RootPem { get; }

    /// <summary>Reads the mesh's issuer from the Secret in which the control plane keeps it.</summary>
    public static async Task<MeshIssuer> OpenAsync(KubernetesConnection kubernetes, TimeProvider time, CancellationToken cancellationToken)
    {
        V1Secret secret = await kubernetes.Resource<V1Secret>().GetAsync(new ResourceKey(MeshNames.SystemNamespace, MeshNames.CaSecret), cancellationToken)
            ?? throw new BenchException($"the control plane has not made Secret {MeshNames.SystemNamespace}/{MeshNames.CaSecret}: look at its log");
        ECDsa key = ECDsa.Create();
        key.ImportFromPem(Encoding.UTF8.GetString(secret.Data["tls.key"]));
        X509Certificate2Collection path = [];
        path.ImportFromPem(Encoding.UTF8.GetString(secret.Data["tls.crt"]));
        return new(path, key, Encoding.UTF8.GetString(secret.Data["ca.crt"]), time);
    }

    /// <summary>A certificate, what is between it and the root, and its key, one PEM after the other.</summary>
    /// <param name="identity">Whose it is.</param>
    /// <param name="dnsName">A name that it states besides, for those who verify servers by it; null for none.</param>
    public string Issue(SpiffeId identity, string? dnsName = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddUri(new Uri(identity.ToString()));
        if (dnsName is not null)
        {
            names.AddDnsName(dnsName);
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1"), new("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(names.Build(critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_issuer, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        DateTimeOffset now = _time.GetUtcNow();
        using X509Certificate2 certificate = request.Create(
            _issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), now - Backdating, now + Lifetime, RandomNumberGenerator.GetBytes(15));
        return certificate.ExportCertificatePem() + "\n" + _intermediatesPem + key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
