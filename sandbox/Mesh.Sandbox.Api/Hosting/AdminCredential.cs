using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using Mesh.Sandbox.Api.Auth;

namespace Mesh.Sandbox.Api.Hosting;

/// <summary>The administrator's client certificate and the forms clients take it in.</summary>
internal sealed class AdminCredential : IDisposable
{
    private const string User = "kubernetes-admin";

    private readonly X509Certificate2 _certificate;
    private readonly string _keyPem;

    private AdminCredential(X509Certificate2 certificate)
    {
        _certificate = certificate;
        using var key = certificate.GetECDsaPrivateKey() ?? throw new CryptographicException("the administrator's certificate has no key");
        _keyPem = key.ExportPkcs8PrivateKeyPem();
    }

    public static AdminCredential Issue(SandboxCertificateAuthority authority) => new(authority.IssueClient(User, [UserInfo.MastersGroup]));

    public KubernetesClientConfiguration ToConfiguration(Uri url, string authorityPem) => new()
    {
        Host = url.ToString(),
        SslCaCerts = [X509Certificate2.CreateFromPem(authorityPem)],
        ClientCertificateData = Base64(_certificate.ExportCertificatePem()),
        ClientCertificateKeyData = Base64(_keyPem),
    };

    public void WriteKubeconfig(string path, string clusterName, Uri url, string authorityPem)
    {
        // JSON is YAML, and nothing in it needs quoting rules of its own.
        var config = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["current-context"] = clusterName,
            ["clusters"] = Named(clusterName, "cluster", new()
            {
                ["server"] = url.ToString().TrimEnd('/'),
                ["certificate-authority-data"] = Base64(authorityPem),
            }),
            ["users"] = Named(User, "user", new()
            {
                ["client-certificate-data"] = Base64(_certificate.ExportCertificatePem()),
                ["client-key-data"] = Base64(_keyPem),
            }),
            ["contexts"] = Named(clusterName, "context", new() { ["cluster"] = clusterName, ["user"] = User }),
        };
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("the sandbox runs on Linux");
        }

        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete(path);
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = ownerOnly });
        file.Write(Encoding.UTF8.GetBytes(config.ToJsonString(new() { WriteIndented = true })));
    }

    public void Dispose() => _certificate.Dispose();

    private static JsonArray Named(string name, string property, JsonObject value) => new(new JsonObject { ["name"] = name, [property] = value });

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
