using System.Buffers;

namespace Mesh.Injection.Annotations;

/// <summary>
/// Checks an image reference, <c>[domain[:port]/]path[:tag][@algorithm:hex]</c>, so that a slip of the pen is refused when the pod is
/// created and does not end as InvalidImageName on a node. Grammar: github.com/distribution/reference.
/// </summary>
internal static class ImageReference
{
    private const int MaxNameLength = 255;
    private const int MaxTagLength = 128;

    /// <summary>Shortest digest in hex digits, as in the grammar.</summary>
    private const int MinDigestLength = 32;

    private const int MaxDigestLength = 128;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    private static readonly SearchValues<char> TagCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    /// <summary>Null if the reference is valid, else what is wrong with it.</summary>
    public static string? Check(ReadOnlySpan<char> text) => IsReference(text) ? null : "is not an image reference";

    private static bool IsReference(ReadOnlySpan<char> text)
    {
        int at = text.IndexOf('@');
        if (at >= 0)
        {
            if (!IsDigest(text[(at + 1)..]))
            {
                return false;
            }

            text = text[..at];
        }

        int colon = text.LastIndexOf(':');
        if (colon > text.LastIndexOf('/'))
        {
            if (!IsTag(text[(colon + 1)..]))
            {
                return false;
            }

            text = text[..colon];
        }

        return text.Length <= MaxNameLength && IsName(text);
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        int slash = text.IndexOf('/');
        if (slash > 0 && LooksLikeDomain(text[..slash]))
        {
            if (!IsDomain(text[..slash]))
            {
                return false;
            }

            text = text[(slash + 1)..];
        }

        foreach (Range part in text.Split('/'))
        {
            if (!IsPathComponent(text[part]))
            {
                return false;
            }
        }

        return true;
    }

    // As docker and containerd tell a registry from the first part of a path.
    private static bool LooksLikeDomain(ReadOnlySpan<char> part) =>
        part.ContainsAny('.', ':') || part is "localhost" || part.ContainsAnyInRange('A', 'Z');

    private static bool IsDomain(ReadOnlySpan<char> text)
    {
        if (text.StartsWith('['))
        {
            int end = text.IndexOf(']');
            return end > 1
                && !text[1..end].Contains('%')
                && System.Net.IPAddress.TryParse(text[1..end], out _)
                && IsPortOrNothing(text[(end + 1)..]);
        }

        int colon = text.IndexOf(':');
        ReadOnlySpan<char> host = colon < 0 ? text : text[..colon];
        if (!IsPortOrNothing(colon < 0 ? [] : text[colon..]))
        {
            return false;
        }

        foreach (Range label in host.Split('.'))
        {
            if (!IsDomainLabel(host[label]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPortOrNothing(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text[0] == ':' && text.Length > 1 && !text[1..].ContainsAnyExceptInRange('0', '9'));

    private static bool IsDomainLabel(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
            {
                return false;
            }
        }

        return !text.IsEmpty && text[0] != '-' && text[^1] != '-';
    }

    // Lower-case letters and digits, separated by one '.', one or two '_', or any number of '-'.
    private static bool IsPathComponent(ReadOnlySpan<char> text)
    {
        int i = 0;
        while (true)
        {
            int start = i;
            while (i < text.Length && (char.IsAsciiLetterLower(text[i]) || char.IsAsciiDigit(text[i])))
            {
                i++;
            }

            if (i == start)
            {
                return false;
            }

            if (i == text.Length)
            {
                return true;
            }

            int separator = i;
            while (i < text.Length && text[i] == text[separator])
            {
                i++;
            }

            int longest = text[separator] switch { '.' => 1, '_' => 2, '-' => int.MaxValue, _ => 0 };
            if (i - separator > longest)
            {
                return false;
            }
        }
    }

    private static bool IsTag(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxTagLength && text[0] is not ('.' or '-') && !text.ContainsAnyExcept(TagCharacters);

    private static bool IsDigest(ReadOnlySpan<char> text)
    {
        int colon = text.IndexOf(':');
        return colon > 0
            && char.IsAsciiLetter(text[0])
            && !text[..colon].ContainsAnyExcept(TagCharacters)
            && text.Length - colon - 1 is >= MinDigestLength and <= MaxDigestLength
            && !text[(colon + 1)..].ContainsAnyExcept(Hex);
    }
}
