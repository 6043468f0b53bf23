using System.Text;
using System.Text.RegularExpressions;

namespace Mesh.Fuzz.Targets;

/// <summary>
/// A second opinion on heads: the grammar of RFC 9112 as one regular expression over the whole head, and field names compared as strings. It knows no limits and no targets;
/// what it cannot match must not be accepted, and what it matches must not be refused for its lines.
/// </summary>
/// <param name="Length">Bytes of the head with the empty line.</param>
/// <param name="IsHttp11">HTTP/1.1, not 1.0.</param>
/// <param name="Fields">Names and trimmed values in their order.</param>
internal sealed partial record ReferenceHead(int Length, bool IsHttp11, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    public static ReferenceHead? ReadRequest(byte[] bytes) => Read(RequestGrammar().Match(Encoding.Latin1.GetString(bytes)));

    public static ReferenceHead? ReadResponse(byte[] bytes) => Read(ResponseGrammar().Match(Encoding.Latin1.GetString(bytes)));

    /// <summary>Values of all fields of the name.</summary>
    public IReadOnlyList<string> Values(string name) =>
        [.. Fields.Where(field => string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];

    private static ReferenceHead? Read(Match match) => match.Success
        ? new ReferenceHead(
            match.Length,
            match.Groups["minor"].Value == "1",
            [.. match.Groups["name"].Captures.Zip(match.Groups["value"].Captures, (name, value) => KeyValuePair.Create(name.Value, value.Value.Trim(' ', '\t')))])
        : null;

    [GeneratedRegex("""
        \A(?:\r\n){0,4}[-!\#$%&'*+.^_`|~0-9A-Za-z]+[ ][\x21-\x7e]+[ ]HTTP/1\.(?<minor>[01])\r\n
        (?:(?<name>[-!\#$%&'*+.^_`|~0-9A-Za-z]+):(?<value>[\t\x20-\x7e\x80-\xff]*)\r\n)*\r\n
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex RequestGrammar();

    [GeneratedRegex("""
        \AHTTP/1\.(?<minor>[01])[ ][1-9][0-9]{2}(?:[ ][\t\x20-\x7e\x80-\xff]*)?\r\n
        (?:(?<name>[-!\#$%&'*+.^_`|~0-9A-Za-z]+):(?<value>[\t\x20-\x7e\x80-\xff]*)\r\n)*\r\n
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex ResponseGrammar();
}
