using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Exceptions;

namespace Mesh.Kubernetes.Client;

/// <summary>The certificate by which a kubeconfig, or the exec plugin that it names, identifies its user.</summary>
internal static class ClientCertificate
{
    /// <summary>Null if the user is identified otherwise.</summary>
    /// <exception cref="KubeConfigException">There is a certificate without its key.</exception>
    public static X509Certificate2? Of(KubernetesClientConfiguration configuration)
    {
        if (Pem(configuration.ClientCertificateData, configuration.ClientCertificateFilePath) is not { } certificate)
        {
            return null;
        }

        string key = Pem(configuration.ClientCertificateKeyData, configuration.ClientKeyFilePath) ?? throw new KubeConfigException("the kubeconfig has a client-certificate and no client-key");
        return X509Certificate2.CreateFromPem(certificate, key);
    }

    /// <summary>Data counts before a file, as for kubectl.</summary>
    private static string? Pem(string? data, string? file) =>
        !string.IsNullOrWhiteSpace(data) ? Encoding.UTF8.GetString(Convert.FromBase64String(data))
        : !string.IsNullOrWhiteSpace(file) ? File.ReadAllText(file)
        : null;
}
