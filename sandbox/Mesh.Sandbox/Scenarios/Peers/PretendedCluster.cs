using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;

namespace Mesh.Sandbox.Scenarios.Peers;

/// <summary>A cluster that is a name and an authority: enough to speak to control planes as their peers do.</summary>
internal sealed class PretendedCluster : IDisposable
{
    private const int SerialBytes = 16;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Backdating = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _now;
    private readonly X509Certificate2 _root;
    private readonly List<X509Certificate2> _leaves = [];

    public PretendedCluster(string name, string trustDomain, TimeProvider time)
    {
        Identity = new ClusterSpiffeId(TrustDomain.Parse(trustDomain), name);
        _now = time.GetUtcNow();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(_now - Backdating, _now + Lifetime);
    }

    /// <summary>Who it is.</summary>
    public ClusterSpiffeId Identity { get; }

    /// <summary>PEM of its root.</summary>
    public string RootsPem => _root.ExportCertificatePem();

    /// <summary>A certificate for the control plane of a cluster, signed by this one's authority, be it its own name or not.</summary>
    public SslStreamCertificateContext Show(ClusterSpiffeId identity)
    {
        SubjectAlternativeNameBuilder names = new();
        names.AddUri(new Uri(identity.ToString()));
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(names.Build(critical: true));
        using X509Certificate2 signed = request.Create(_root, _now - Backdating, _root.NotAfter, RandomNumberGenerator.GetBytes(SerialBytes));
        X509Certificate2 leaf = signed.CopyWithPrivateKey(key);
        _leaves.Add(leaf);
        return SslStreamCertificateContext.Create(leaf, null, offline: true);
    }

    public void Dispose()
    {
        _leaves.ForEach(leaf => leaf.Dispose());
        _root.Dispose();
    }
}
