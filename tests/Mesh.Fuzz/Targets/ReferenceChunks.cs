using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Mesh.Fuzz.Targets;

/// <summary>
/// A second opinion on chunked bodies: sees all bytes at once and follows the grammar of RFC 9112 §7.1 with regular expressions. Slow, and too plain to be wrong in the
/// same way as the scanner.
/// </summary>
internal static partial class ReferenceChunks
{
    /// <returns>The payload and the length of the body, or null if it is malformed or not whole.</returns>
    public static (string Payload, int Length)? Decode(byte[] bytes)
    {
        string text = Encoding.Latin1.GetString(bytes);
        StringBuilder payload = new();
        int position = 0;
        while (true)
        {
            Match line = SizeLine().Match(text, position);
            if (!line.Success || !long.TryParse(line.Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out long size) || size < 0)
            {
                return null;
            }

            position += line.Length;
            if (size == 0)
            {
                break;
            }

            if (size > text.Length - position - 2 || text.Substring(position + (int)size, 2) != "\r\n")
            {
                return null;
            }

            payload.Append(text, position, (int)size);
            position += (int)size + 2;
        }

        Match trailers = TrailerSection().Match(text, position);
        bool isAllowed = trailers.Success && trailers.Groups["name"].Captures.All(name => !Forbidden().IsMatch(name.Value));
        return isAllowed ? (payload.ToString(), position + trailers.Length) : null;
    }

    [GeneratedRegex("""\G([0-9A-Fa-f]{1,16})(?:[ \t]*;[\t\x20-\x7e\x80-\xff]*)?\r\n""")]
    private static partial Regex SizeLine();

    [GeneratedRegex("""\G(?:(?<name>[-!#$%&'*+.^_`|~0-9A-Za-z]+):[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n""")]
    private static partial Regex TrailerSection();

    [GeneratedRegex(
        """
        ^(host|content-length|transfer-encoding|expect|trailer|content-type|x-forwarded-client-cert|x-mesh-reason|connection|keep-alive|proxy-connection|te|upgrade|http2-settings
        |proxy-authenticate|proxy-authentication-info|proxy-authorization|proxy-features|proxy-instruction|security-scheme|alpn|close|alt-svc|upgrade-insecure-requests)$
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Forbidden();
}
