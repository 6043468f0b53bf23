using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Mesh.Sandbox.Api.Admission;

/// <summary>Checks a webhook's certificate against the <c>caBundle</c> of its configuration, or the system's roots without one.</summary>
internal sealed class WebhookTrust : IDisposable
{
    private readonly X509Certificate2Collection _roots = [];
    private readonly bool _usesSystemRoots;

    /// <exception cref="WebhookCallException">The bundle holds no certificate.</exception>
    public WebhookTrust(string? caBundle)
    {
        _usesSystemRoots = string.IsNullOrEmpty(caBundle);
        if (_usesSystemRoots)
        {
            return;
        }

        try
        {
            _roots.ImportFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(caBundle!)));
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            throw new WebhookCallException("unable to load root certificates: unable to parse bytes as PEM block");
        }

        if (_roots.Count == 0)
        {
            throw new WebhookCallException("unable to load root certificates: unable to parse bytes as PEM block");
        }
    }

    /// <summary>Why the last certificate was refused, in the words of Go's TLS; empty when it was accepted.</summary>
    public string Refusal { get; private set; } = "";

    public SslClientAuthenticationOptions ToOptions(string serverName) => new()
    {
        TargetHost = serverName,
        RemoteCertificateValidationCallback = (_, certificate, _, errors) => Accepts(certificate as X509Certificate2, errors, serverName),
        CertificateChainPolicy = _usesSystemRoots ? null : Policy(),
    };

    public void Dispose()
    {
        foreach (var root in _roots)
        {
            root.Dispose();
        }
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(_roots);
        return policy;
    }

    private bool Accepts(X509Certificate2? certificate, SslPolicyErrors errors, string serverName)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        var why = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
            ? $"certificate is valid for {NamesOf(certificate)}, not {serverName}"
            : "certificate signed by unknown authority";
        Refusal = "tls: failed to verify certificate: x509: " + why;
        return false;
    }

    private static string NamesOf(X509Certificate2? certificate)
    {
        var names = certificate?.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        return names is null
            ? "no names"
            : string.Join(", ", names.EnumerateDnsNames().Concat(names.EnumerateIPAddresses().Select(static address => address.ToString())));
    }
}
