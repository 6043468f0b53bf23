using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>A certificate authority of a test. Issues what is asked, right or wrong.</summary>
internal sealed class TestAuthority
{
    public const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    /// <param name="name">Common name of the root. Its leaves name no key, so two roots of one bundle need names of their own.</param>
    public TestAuthority(string name = "test root")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Root = request.CreateSelfSigned(_now.AddDays(-10), _now.AddDays(10));
    }

    public X509Certificate2 Root { get; }

    public WorkloadCertificate Issue(string @namespace, string serviceAccount, IssueOptions? options = null, TrustDomain? trustDomain = null)
    {
        SpiffeId id = new(trustDomain ?? TrustDomain.Default, @namespace, serviceAccount);
        options ??= new IssueOptions();
        X509Certificate2 leaf = IssueLeaf(options with { Uris = options.Uris ?? [id.ToString()] });
        return new WorkloadCertificate(id, SslStreamCertificateContext.Create(leaf, [], offline: true), [Root], leaf.NotAfter);
    }

    private X509Certificate2 IssueLeaf(IssueOptions options)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(options.IsAuthority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        if (options.Usages.Length > 0)
        {
            OidCollection usages = [.. options.Usages.Select(usage => new Oid(usage))];
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        }

        if (options.Uris is { Length: > 0 } uris)
        {
            SubjectAlternativeNameBuilder names = new();
            foreach (string uri in uris)
            {
                names.AddUri(new Uri(uri));
            }

            request.CertificateExtensions.Add(names.Build(critical: true));
        }

        DateTimeOffset notBefore = _now + options.NotBefore;
        DateTimeOffset notAfter = _now + options.NotAfter;
        using X509Certificate2 certificate = options.SelfSigned
            ? request.CreateSelfSigned(notBefore, notAfter)
            : request.Create(Root, notBefore, notAfter, RandomNumberGenerator.GetBytes(16));
        return options.SelfSigned ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null) : certificate.CopyWithPrivateKey(key);
    }

    /// <summary>What a leaf says; the defaults make a good one.</summary>
    internal sealed record IssueOptions
    {
        public string[]? Uris { get; init; }

        public string[] Usages { get; init; } = [ServerAuthentication, ClientAuthentication];

        public TimeSpan NotBefore { get; init; } = TimeSpan.FromHours(-1);

        public TimeSpan NotAfter { get; init; } = TimeSpan.FromHours(1);

        public bool SelfSigned { get; init; }

        public bool IsAuthority { get; init; }
    }
}
