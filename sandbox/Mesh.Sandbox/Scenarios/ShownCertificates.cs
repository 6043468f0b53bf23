using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Sandbox.Scenarios;

/// <summary>A workload certificate of the mesh, and its forgery: the same certificate to the last extension, signed by somebody else under the same name.</summary>
internal sealed class ShownCertificates : IDisposable
{
    private const string AuthorityKeyIdentifier = "2.5.29.35";
    private const string SubjectKeyIdentifier = "2.5.29.14";
    private const int SerialBytes = 16;

    private readonly X509Certificate2 _genuine;
    private readonly X509Certificate2 _forged;

    private ShownCertificates(X509Certificate2 genuine, X509Certificate2Collection intermediates, X509Certificate2 forged)
    {
        _genuine = genuine;
        _forged = forged;
        Genuine = SslStreamCertificateContext.Create(genuine, intermediates, offline: true);
        Forged = SslStreamCertificateContext.Create(forged, null, offline: true);
    }

    /// <summary>Issued by the control plane.</summary>
    public SslStreamCertificateContext Genuine { get; }

    /// <summary>Issued by a stranger.</summary>
    public SslStreamCertificateContext Forged { get; }

    /// <summary>Takes ownership of <paramref name="genuine"/>, which has its private key, and makes the forgery.</summary>
    public static ShownCertificates Of(X509Certificate2 genuine, X509Certificate2Collection intermediates) =>
        new(genuine, intermediates, Forge(genuine));

    public void Dispose()
    {
        _genuine.Dispose();
        _forged.Dispose();
    }

    internal static X509Certificate2 Forge(X509Certificate2 genuine)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using ECDsa issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(genuine.SubjectName, key, HashAlgorithmName.SHA256);
        foreach (X509Extension extension in genuine.Extensions.Where(extension => extension.Oid?.Value is not (AuthorityKeyIdentifier or SubjectKeyIdentifier)))
        {
            request.CertificateExtensions.Add(extension);
        }

        using X509Certificate2 forged = request.Create(
            genuine.IssuerName,
            X509SignatureGenerator.CreateForECDsa(issuerKey),
            genuine.NotBefore,
            genuine.NotAfter,
            RandomNumberGenerator.GetBytes(SerialBytes));
        return forged.CopyWithPrivateKey(key);
    }
}
