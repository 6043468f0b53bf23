using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.ControlPlane.Identity;

/// <summary>What signs leaves: the key and certificate of one Kubernetes cluster's intermediate, and the way from there to a root. A root may also sign by itself.</summary>
internal sealed class CertificateAuthority
{
    /// <summary>Ten years, as Istio's self-made root: rotation by overlap replaces it long before.</summary>
    public static readonly TimeSpan RootLifetime = TimeSpan.FromDays(3650);

    /// <summary>One year: half of it is left when the next one is made, so a year is also how long the root's key may be away.</summary>
    public static readonly TimeSpan IntermediateLifetime = TimeSpan.FromDays(365);

    private const string OrganizationName = "2.5.4.10";

    private CertificateAuthority(IReadOnlyList<X509Certificate2> path, ECDsa key, string keyPem, X509Certificate2 root, TrustBundle anchors)
    {
        Path = path;
        Key = key;
        KeyPem = keyPem;
        Root = root;
        Anchors = anchors;
        CertificatePem = CertificateText.Of(path);
        Intermediates = [.. path.Where(certificate => !certificate.RawDataMemory.Span.SequenceEqual(root.RawDataMemory.Span))];
    }

    /// <summary>The certificate that signs, and those above it as far as they were given.</summary>
    public IReadOnlyList<X509Certificate2> Path { get; }

    /// <summary>The certificate that signs, without the key.</summary>
    public X509Certificate2 Certificate => Path[0];

    /// <summary>What is sent behind each leaf: everything between it and the root.</summary>
    public IReadOnlyList<X509Certificate2> Intermediates { get; }

    /// <summary>The root that the path leads to.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>All roots that belong to this authority: its own, and those that it is told to believe beside.</summary>
    public TrustBundle Anchors { get; }

    /// <summary>The path, as kept in <c>tls.crt</c>.</summary>
    public string CertificatePem { get; }

    /// <summary>PKCS #8. Goes into Secrets and nowhere else.</summary>
    public string KeyPem { get; }

    public ECDsa Key { get; }

    public string Fingerprint => TrustBundle.FingerprintOf(Certificate);

    /// <summary>True if the other signs with the same certificate and leads to the same roots.</summary>
    public bool IsSameAs(CertificateAuthority other) => other.Fingerprint == Fingerprint && other.CertificatePem == CertificatePem && other.Anchors.Equals(Anchors);

    /// <summary>The end of the first that ends, of the path and the root: nothing that is signed here may outlive it.</summary>
    public DateTimeOffset NotAfter => Path.Append(Root).Min(certificate => new DateTimeOffset(certificate.NotAfter));

    /// <summary>The begin of the last that begins.</summary>
    public DateTimeOffset NotBefore => Path.Append(Root).Max(certificate => new DateTimeOffset(certificate.NotBefore));

    /// <summary>Makes a new root.</summary>
    public static CertificateAuthority CreateRoot(string trustDomain, TimeProvider time)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // The name tells the roots of several installations apart; trust comes from the bundle, never from the name.
        var request = Request(trustDomain, $"Mesh Root CA {NewNumber()}", key, pathLength: 1);
        DateTimeOffset now = time.GetUtcNow();
        using var signed = request.CreateSelfSigned(now - CertificateIssuer.Backdating, now + RootLifetime);
        var root = X509CertificateLoader.LoadCertificate(signed.RawData);
        return new([root], key, key.ExportPkcs8PrivateKeyPem() + "\n", root, TrustBundle.Of(root));
    }

    /// <summary>Makes the intermediate of a Kubernetes cluster, with a new key, signed by this root.</summary>
    public CertificateAuthority CreateIntermediate(string cluster, TimeProvider time)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Path length 0: what it signs signs nothing.
        var request = Request(Organisation(), $"Mesh CA {cluster} {NewNumber()}", key, pathLength: 0);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset end = now + IntermediateLifetime;
        var certificate = request.Create(
            Certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(Key),
            CertificateIssuer.Later(now - CertificateIssuer.Backdating, NotBefore),
            CertificateIssuer.Earlier(end, NotAfter),
            CertificateIssuer.NewSerial());
        return new([certificate, .. Intermediates], key, key.ExportPkcs8PrivateKeyPem() + "\n", Root, Anchors);
    }

    /// <summary>Reads what was stored, in the layout of <c>kubernetes.io/tls</c> as cert-manager fills it.</summary>
    /// <param name="certificatePem"><c>tls.crt</c>: the certificate that signs, then those above it; the root may be among them or absent.</param>
    /// <param name="keyPem"><c>tls.key</c>.</param>
    /// <param name="rootsPem"><c>ca.crt</c>: the roots; null or empty if <paramref name="certificatePem"/> is one itself.</param>
    /// <param name="time">The clock.</param>
    /// <param name="mayHaveEnded">True for one that was in force before: what it still can do, such as giving way to the next, it shall do.</param>
    /// <exception cref="InvalidAuthorityException">It cannot be used; the message says why and never contains the key.</exception>
    public static CertificateAuthority Load(string certificatePem, string keyPem, string? rootsPem, TimeProvider time, bool mayHaveEnded = false)
    {
        var given = CertificateText.Read(certificatePem);
        if (given.Count == 0)
        {
            throw new InvalidAuthorityException("there is no certificate in it");
        }

        var signer = given[0];
        if (!MaySign(signer))
        {
            throw new InvalidAuthorityException("the certificate is not one of a certificate authority");
        }

        var anchors = string.IsNullOrWhiteSpace(rootsPem) ? OwnRoot(given) : TrustBundle.Read(rootsPem);
        var key = LoadKey(keyPem, signer);
        DateTimeOffset now = time.GetUtcNow();
        if (!mayHaveEnded && given.FirstOrDefault(certificate => now >= certificate.NotAfter || now < certificate.NotBefore) is { } outside)
        {
            throw new InvalidAuthorityException(
                $"'{outside.Subject}' is valid from {outside.NotBefore.ToUniversalTime():u} to {outside.NotAfter.ToUniversalTime():u}, not now");
        }

        return new([.. PathTo(anchors, given, mayHaveEnded ? null : now, out var root)], key, keyPem, root, anchors);
    }

    private static TrustBundle OwnRoot(IReadOnlyList<X509Certificate2> given) => TrustBundle.IsSelfIssued(given[^1])
        ? TrustBundle.Of(given[^1])
        // It would be handed out as a root, and no verifier would find the end of its chain.
        : throw new InvalidAuthorityException("the certificate is not self-signed, and ca.crt, which would name the root above it, is absent");

    private static ECDsa LoadKey(string keyPem, X509Certificate2 signer)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(keyPem);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw new InvalidAuthorityException("the key is not PEM of an ECDSA key; cert-manager makes one with privateKey.algorithm ECDSA");
        }

        using var publicKey = signer.GetECDsaPublicKey();
        return publicKey?.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(key.ExportSubjectPublicKeyInfo()) == true
            ? key
            : throw new InvalidAuthorityException("the key does not belong to the certificate");
    }

    private static IEnumerable<X509Certificate2> PathTo(TrustBundle anchors, IReadOnlyList<X509Certificate2> given, DateTimeOffset? now, out X509Certificate2 root)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(anchors.Roots.ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(given.Skip(1).ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (now is { } moment)
        {
            chain.ChainPolicy.VerificationTime = moment.UtcDateTime;
        }
        else
        {
            chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        }

        if (!chain.Build(given[0]))
        {
            throw new InvalidAuthorityException(
                $"the certificate does not lead to a root in ca.crt: {string.Join(", ", chain.ChainStatus.Select(status => status.Status).Distinct())}");
        }

        byte[][] path = [.. chain.ChainElements.Select(element => element.Certificate.RawData)];
        root = X509CertificateLoader.LoadCertificate(path[^1]);
        // A root that signs by itself is its own path.
        return [.. (path.Length == 1 ? path : path[..^1]).Select(der => X509CertificateLoader.LoadCertificate(der))];
    }

    private static bool MaySign(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority)
        && certificate.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.KeyCertSign));

    private static CertificateRequest Request(string? organisation, string name, ECDsa key, int pathLength)
    {
        var subject = new X500DistinguishedNameBuilder();
        if (organisation is not null)
        {
            subject.AddOrganizationName(organisation);
        }

        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, pathLength, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request;
    }

    private static string NewNumber() => RandomNumberGenerator.GetHexString(8, lowercase: true);

    private string? Organisation() => Root.SubjectName.EnumerateRelativeDistinguishedNames()
        .Where(name => !name.HasMultipleElements && name.GetSingleElementType().Value == OrganizationName)
        .Select(name => name.GetSingleElementValue())
        .FirstOrDefault();
}
