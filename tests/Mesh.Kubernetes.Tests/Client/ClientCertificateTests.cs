using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Exceptions;
using Mesh.Kubernetes.Client;

namespace Mesh.Kubernetes.Tests.Client;

public sealed class ClientCertificateTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mesh-client-certificate").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Of_NoCertificate_IsNone() => Assert.Null(ClientCertificate.Of(new KubernetesClientConfiguration { AccessToken = "token" }));

    [Fact]
    public void Of_Data_CanProveItself()
    {
        (string certificate, string key) = Make("admin");

        using X509Certificate2? read = ClientCertificate.Of(new KubernetesClientConfiguration { ClientCertificateData = Encode(certificate), ClientCertificateKeyData = Encode(key) });

        Assert.Equal(("CN=admin", true), (read?.Subject, read?.HasPrivateKey));
    }

    [Fact]
    public void Of_Files_AreRead()
    {
        (string certificate, string key) = Make("from-files");

        using X509Certificate2? read = ClientCertificate.Of(new KubernetesClientConfiguration
        {
            ClientCertificateFilePath = Write("tls.crt", certificate),
            ClientKeyFilePath = Write("tls.key", key),
        });

        Assert.Equal(("CN=from-files", true), (read?.Subject, read?.HasPrivateKey));
    }

    [Fact]
    public void Of_DataAndFiles_DataCounts()
    {
        (string certificate, string key) = Make("from-data");
        (string other, string otherKey) = Make("from-files");

        using X509Certificate2? read = ClientCertificate.Of(new KubernetesClientConfiguration
        {
            ClientCertificateData = Encode(certificate),
            ClientCertificateKeyData = Encode(key),
            ClientCertificateFilePath = Write("tls.crt", other),
            ClientKeyFilePath = Write("tls.key", otherKey),
        });

        Assert.Equal("CN=from-data", read?.Subject);
    }

    [Fact]
    public void Of_CertificateWithoutItsKey_IsAFaultOfTheKubeconfig() => Assert.Throws<KubeConfigException>(
        () => ClientCertificate.Of(new KubernetesClientConfiguration { ClientCertificateData = Encode(Make("admin").Certificate) }));

    private static (string Certificate, string Key) Make(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static string Encode(string pem) => Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));

    private string Write(string name, string pem)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, pem);
        return path;
    }
}
