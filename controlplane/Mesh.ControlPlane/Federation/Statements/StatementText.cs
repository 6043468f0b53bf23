using System.Buffers;

namespace Mesh.ControlPlane.Federation.Statements;

/// <summary>Rules for texts that a peer chose.</summary>
internal static class StatementText
{
    private const int MaxLabelValue = 63;
    private static readonly SearchValues<char> LabelValue = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.");
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>True for the name of a region or zone: a value of a Kubernetes label, not empty.</summary>
    public static bool IsTopology(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MaxLabelValue && !text.ContainsAnyExcept(LabelValue) && char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]);

    /// <summary>True for a version: 32 hexadecimal digits in lower case.</summary>
    public static bool IsVersion(ReadOnlySpan<char> text) => text.Length == 32 && !text.ContainsAnyExcept(Hex);

    /// <summary>True for text that people may be shown: no control characters, not longer than so much.</summary>
    public static bool IsPlain(string text, int longest)
    {
        if (text.Length > longest)
        {
            return false;
        }

        foreach (char character in text)
        {
            if (char.IsControl(character))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Text of a stranger as it may stand in logs and conditions.</summary>
    public static string Shown(string text, int longest = 200) =>
        string.Concat(text.Take(longest).Select(character => char.IsControl(character) || char.IsSurrogate(character) ? '?' : character));
}
