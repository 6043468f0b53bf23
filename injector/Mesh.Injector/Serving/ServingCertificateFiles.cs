using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.Injector.Serving;

/// <summary>The certificate's two files in a mounted Secret.</summary>
internal sealed class ServingCertificateFiles(string directory)
{
    private readonly string _certificatePath = Path.Combine(directory, "tls.crt");
    private readonly string _keyPath = Path.Combine(directory, "tls.key");

    /// <summary>
    /// What tells one version of the files from another: a Secret volume is replaced as a whole by moving the link <c>..data</c>; plain files
    /// change their times.
    /// </summary>
    public string Fingerprint()
    {
        string? target = new FileInfo(Path.Combine(directory, "..data")).LinkTarget;
        return $"{target}|{File.GetLastWriteTimeUtc(_certificatePath).Ticks}|{File.GetLastWriteTimeUtc(_keyPath).Ticks}";
    }

    /// <summary>Reads certificate, chain and key.</summary>
    /// <exception cref="IOException">A file is missing or unreadable.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">The contents are not a certificate with its key.</exception>
    public SslStreamCertificateContext Load()
    {
        string certificatePem = File.ReadAllText(_certificatePath);
        string keyPem = File.ReadAllText(_keyPath);
        X509Certificate2 leaf = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        X509Certificate2Collection chain = [];
        chain.ImportFromPem(certificatePem);
        // Offline: the pod must not fetch intermediates from addresses that a certificate names.
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }
}
