namespace Mesh.Api;

/// <summary>Checks names as Kubernetes does (RFC 1123), so that a name taken from the network can be used as a key without surprises.</summary>
public static class KubernetesNames
{
    /// <summary>Longest label (RFC 1123).</summary>
    public const int MaxLabelLength = 63;

    /// <summary>Longest sub-domain (RFC 1123).</summary>
    public const int MaxSubdomainLength = 253;

    /// <summary>True for an RFC 1123 label: 1–63 lower-case letters, digits and dashes, starting and ending with a letter or digit.</summary>
    public static bool IsLabel(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxLabelLength || text[0] == '-' || text[^1] == '-')
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True for an RFC 1123 sub-domain: labels joined by dots, at most 253 characters.</summary>
    public static bool IsSubdomain(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text.Length > MaxSubdomainLength)
        {
            return false;
        }

        foreach (Range label in text.Split('.'))
        {
            // Unlike in DNS, a label of a Kubernetes object name is bounded only by the whole name's length.
            ReadOnlySpan<char> part = text[label];
            if (part.IsEmpty || part[0] == '-' || part[^1] == '-' || part.ContainsAnyExcept(LabelCharacters))
            {
                return false;
            }
        }

        return true;
    }

    private static readonly System.Buffers.SearchValues<char> LabelCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");
}
