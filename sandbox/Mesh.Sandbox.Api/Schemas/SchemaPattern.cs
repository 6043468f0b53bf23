using System.Text.RegularExpressions;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>
/// A <c>pattern</c>. Kubernetes matches with RE2, in time linear to the value; so does the non-backtracking engine, which therefore refuses what RE2
/// refuses too (look-around, back-references).
/// </summary>
internal sealed class SchemaPattern
{
    /// <summary>Values are bounded by the request size; a match that takes longer is a fault of ours, not of the value.</summary>
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly Regex _regex;

    private SchemaPattern(string text, Regex regex)
    {
        Text = text;
        _regex = regex;
    }

    public string Text { get; }

    /// <summary>Null when <paramref name="text"/> is no regular expression that RE2 accepts.</summary>
    public static SchemaPattern? Parse(string text, out string fault)
    {
        fault = "";
        try
        {
            // RE2's \z is the end of the text; .NET's $ would also match before a final newline.
            var translated = EndAnchor(text);
            return new SchemaPattern(text, new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            fault = exception.Message;
            return null;
        }
    }

    public bool IsMatch(string value) => _regex.IsMatch(value);

    private static string EndAnchor(string pattern)
    {
        var result = new System.Text.StringBuilder(pattern.Length + 4);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var current = pattern[i];
            if (current == '\\' && i + 1 < pattern.Length)
            {
                result.Append(current).Append(pattern[++i]);
                continue;
            }

            inClass = current switch { '[' => true, ']' => false, _ => inClass };
            result.Append(current == '$' && !inClass ? @"\z" : current.ToString());
        }

        return result.ToString();
    }
}
