namespace Mesh.Api.Identity;

/// <summary>
/// Says which identities are meant: <c>spiffe://&lt;trust-domain&gt;/ns/&lt;namespace&gt;/sa/&lt;service-account&gt;</c>, where the trust domain and each segment may be <c>*</c>, and a last
/// <c>*</c> stands for everything that follows: <c>spiffe://cluster.local/ns/shop/*</c>. <c>*</c> alone is any identity. A part of a segment cannot be left open, so <c>shop*</c> does not
/// catch <c>shop-evil</c>: it is no pattern.
/// </summary>
public sealed record SpiffePattern
{
    private const string Scheme = "spiffe://";
    private const string Any = "*";

    private readonly string? _trustDomain;
    private readonly string? _namespace;
    private readonly string? _serviceAccount;

    private SpiffePattern(string text, string? trustDomain, string? @namespace, string? serviceAccount) =>
        (Text, _trustDomain, _namespace, _serviceAccount) = (text, trustDomain, @namespace, serviceAccount);

    private string Text { get; }

    /// <summary>Reads a pattern.</summary>
    /// <returns>The pattern, or null for what is none, and for what no identity of a mesh could ever match.</returns>
    public static SpiffePattern? TryParse(string? text)
    {
        if (text == Any)
        {
            return new SpiffePattern(text, null, null, null);
        }

        if (text is null || text.Length > SpiffeId.MaxLength || !text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return null;
        }

        string[] parts = text[Scheme.Length..].Split('/');
        bool hasRest = parts[^1] == Any && parts.Length is > 1 and < 5;
        if (!(hasRest || parts.Length == 5) || !IsAnyOr(parts[0], static part => Identity.TrustDomain.TryParse(part) is not null))
        {
            return null;
        }

        string At(int index) => index < parts.Length ? parts[index] : Any;
        return IsAnyOr(At(1), static part => part == "ns")
            && IsAnyOr(At(2), static part => KubernetesNames.IsLabel(part))
            && IsAnyOr(At(3), static part => part == "sa")
            && IsAnyOr(At(4), static part => KubernetesNames.IsSubdomain(part))
            ? new SpiffePattern(text, Named(At(0)), Named(At(2)), Named(At(4)))
            : null;
    }

    /// <summary>Whether an identity is meant. Allocates nothing.</summary>
    public bool Matches(SpiffeId id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return (_trustDomain is null || _trustDomain == id.TrustDomain.Name)
            && (_namespace is null || _namespace == id.Namespace)
            && (_serviceAccount is null || _serviceAccount == id.ServiceAccount);
    }

    /// <summary>The text.</summary>
    public override string ToString() => Text;

    private static bool IsAnyOr(string part, Func<string, bool> isValid) => part == Any || isValid(part);

    private static string? Named(string part) => part == Any ? null : part;
}
