namespace Mesh.Api.Identity;

/// <summary>
/// The name of a root of trust, e.g. <c>cluster.local</c>. Compared by value.
/// Source: SPIFFE ID specification §2.1 (lower-case letters, digits, dots, dashes and underscores; at most 255 bytes).
/// </summary>
public sealed record TrustDomain
{
    /// <summary>Longest allowed name in bytes.</summary>
    public const int MaxLength = 255;

    /// <summary>The trust domain of an installation that names none: <c>cluster.local</c>, as in Istio and Linkerd.</summary>
    public static readonly TrustDomain Default = new("cluster.local");

    private TrustDomain(string name) => Name = name;

    /// <summary>The name, never empty.</summary>
    public string Name { get; }

    /// <summary>Reads a trust domain name.</summary>
    /// <returns>The trust domain, or null if <paramref name="text"/> is not a valid name.</returns>
    public static TrustDomain? TryParse(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxLength)
        {
            return null;
        }

        foreach (char c in text)
        {
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_'))
            {
                return null;
            }
        }

        return new TrustDomain(text.ToString());
    }

    /// <summary>Reads a trust domain name that must be valid.</summary>
    /// <exception cref="FormatException">The text is not a valid trust domain name.</exception>
    public static TrustDomain Parse(string text) =>
        TryParse(text) ?? throw new FormatException($"'{text}' is not a trust domain name: use lower-case letters, digits, '.', '-' and '_', at most {MaxLength}");

    /// <inheritdoc/>
    public override string ToString() => Name;
}
