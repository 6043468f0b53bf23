using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mesh.ControlPlane.Identity;

/// <summary>A set of root certificates: whom to believe. Two bundles of the same roots have the same text, whoever put them together.</summary>
internal sealed class TrustBundle : IEquatable<TrustBundle>
{
    /// <summary>More than a rotation and a handful of Kubernetes clusters need; whoever believes hundreds of roots believes nobody.</summary>
    public const int MaxRoots = 16;

    private readonly ImmutableSortedDictionary<string, X509Certificate2> _roots;

    private TrustBundle(ImmutableSortedDictionary<string, X509Certificate2> roots)
    {
        _roots = roots;
        Pem = string.Concat(roots.Values.Select(root => root.ExportCertificatePem() + "\n"));
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Pem)));
    }

    public IEnumerable<X509Certificate2> Roots => _roots.Values;

    public int Count => _roots.Count;

    /// <summary>The roots by fingerprint, each with a line feed at its end.</summary>
    public string Pem { get; }

    /// <summary>SHA-256 of <see cref="Pem"/>: says which bundle somebody has acknowledged.</summary>
    public string Fingerprint { get; }

    public static TrustBundle Of(params IEnumerable<X509Certificate2> roots) =>
        new(roots.DistinctBy(FingerprintOf).ToImmutableSortedDictionary(FingerprintOf, root => root, StringComparer.Ordinal));

    /// <summary>Reads PEM of one or more self-signed certificates of authorities.</summary>
    /// <exception cref="InvalidAuthorityException">It cannot be used; the message says why.</exception>
    public static TrustBundle Read(string pem)
    {
        var certificates = CertificateText.Read(pem);
        if (certificates.FirstOrDefault(certificate => !IsSelfIssued(certificate)) is { } other)
        {
            throw new InvalidAuthorityException($"'{other.Subject}' is no root: roots are self-signed");
        }

        return certificates.Count is 0 or > MaxRoots
            ? throw new InvalidAuthorityException($"a trust bundle has 1 to {MaxRoots} roots, not {certificates.Count}")
            : Of(certificates);
    }

    /// <summary>SHA-256 of a certificate, in lower-case hexadecimal digits: how status and log name it.</summary>
    public static string FingerprintOf(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    public static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    public TrustBundle Union(TrustBundle other) => Of(Roots.Concat(other.Roots));

    public bool Contains(TrustBundle other) => other._roots.Keys.All(_roots.ContainsKey);

    public bool Contains(string fingerprint) => _roots.ContainsKey(fingerprint);

    public bool Equals(TrustBundle? other) => other is not null && other.Fingerprint == Fingerprint;

    public override bool Equals(object? obj) => Equals(obj as TrustBundle);

    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);
}
