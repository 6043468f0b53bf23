namespace Mesh.Api.Identity;

/// <summary>
/// The identity of a workload: <c>spiffe://&lt;trust-domain&gt;/ns/&lt;namespace&gt;/sa/&lt;service-account&gt;</c>.
/// Parsed once, compared by value, never by prefix or regular expression.
/// </summary>
public sealed record SpiffeId
{
    private const string Scheme = "spiffe://";
    private const string NamespaceSegment = "/ns/";
    private const string ServiceAccountSegment = "/sa/";

    /// <summary>Longest allowed text in bytes (SPIFFE ID specification §2.3).</summary>
    public const int MaxLength = 2048;

    /// <summary>Makes the identity of a service account.</summary>
    /// <exception cref="ArgumentException">A name is not a valid Kubernetes name.</exception>
    public SpiffeId(TrustDomain trustDomain, string @namespace, string serviceAccount)
    {
        ArgumentNullException.ThrowIfNull(trustDomain);
        if (!KubernetesNames.IsLabel(@namespace))
        {
            throw new ArgumentException($"'{@namespace}' is not a namespace name", nameof(@namespace));
        }

        if (!KubernetesNames.IsSubdomain(serviceAccount))
        {
            throw new ArgumentException($"'{serviceAccount}' is not a service account name", nameof(serviceAccount));
        }

        TrustDomain = trustDomain;
        Namespace = @namespace;
        ServiceAccount = serviceAccount;
        Text = $"{Scheme}{trustDomain.Name}{NamespaceSegment}{@namespace}{ServiceAccountSegment}{serviceAccount}";
    }

    /// <summary>The root of trust that vouches for the identity.</summary>
    public TrustDomain TrustDomain { get; }

    /// <summary>Kubernetes namespace.</summary>
    public string Namespace { get; }

    /// <summary>Kubernetes service account.</summary>
    public string ServiceAccount { get; }

    private string Text { get; }

    /// <summary>Reads an identity in exactly the form that this mesh issues.</summary>
    /// <returns>The identity, or null for anything else: other schemes, empty or additional segments, upper-case trust domains, queries, escapes.</returns>
    public static SpiffeId? TryParse(string? text)
    {
        if (text is null || text.Length > MaxLength || !text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        ReadOnlySpan<char> rest = text.AsSpan(Scheme.Length);
        int slash = rest.IndexOf('/');
        if (slash <= 0 || TrustDomain.TryParse(rest[..slash]) is not { } trustDomain)
        {
            return null;
        }

        rest = rest[slash..];
        if (!rest.StartsWith(NamespaceSegment, StringComparison.Ordinal))
        {
            return null;
        }

        rest = rest[NamespaceSegment.Length..];
        int account = rest.IndexOf(ServiceAccountSegment, StringComparison.Ordinal);
        if (account <= 0)
        {
            return null;
        }

        string @namespace = rest[..account].ToString();
        string serviceAccount = rest[(account + ServiceAccountSegment.Length)..].ToString();
        return KubernetesNames.IsLabel(@namespace) && KubernetesNames.IsSubdomain(serviceAccount)
            ? new SpiffeId(trustDomain, @namespace, serviceAccount)
            : null;
    }

    /// <summary>The URI.</summary>
    public override string ToString() => Text;
}
