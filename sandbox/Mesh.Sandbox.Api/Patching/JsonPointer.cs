using System.Globalization;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>RFC 6901: a path into a JSON document.</summary>
internal sealed class JsonPointer
{
    private JsonPointer(string text, string[] tokens)
    {
        Text = text;
        Tokens = tokens;
    }

    public string Text { get; }

    public IReadOnlyList<string> Tokens { get; }

    public bool IsRoot => Tokens.Count == 0;

    public string Last => Tokens[^1];

    /// <summary>Null when <paramref name="text"/> is neither empty nor begins with a slash.</summary>
    public static JsonPointer? Parse(string text)
    {
        if (text.Length == 0)
        {
            return new JsonPointer(text, []);
        }

        if (text[0] != '/')
        {
            return null;
        }

        // "~1" before "~0": "~01" must become "~1", not "/" (RFC 6901 section 4).
        var tokens = text[1..].Split('/').Select(static token => token.Replace("~1", "/").Replace("~0", "~")).ToArray();
        return new JsonPointer(text, tokens);
    }

    public bool IsProperPrefixOf(JsonPointer other) =>
        Tokens.Count < other.Tokens.Count && Tokens.SequenceEqual(other.Tokens.Take(Tokens.Count), StringComparer.Ordinal);

    /// <summary>The object or array that holds the last token, or null when the path leads nowhere.</summary>
    public JsonNode? FindParent(JsonNode root)
    {
        JsonNode? node = root;
        for (var i = 0; i < Tokens.Count - 1 && node is not null; i++)
        {
            node = node switch
            {
                JsonObject container => container[Tokens[i]],
                JsonArray list when TryIndex(Tokens[i], list.Count, out var index) => list[index],
                _ => null,
            };
        }

        return node is JsonObject or JsonArray ? node : null;
    }

    /// <summary>Parses an index of an existing item; no sign, no leading zero.</summary>
    public static bool TryIndex(string token, int count, out int index)
    {
        index = -1;
        return token.Length is > 0 and < 10
            && (token.Length == 1 || token[0] != '0')
            && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out index)
            && index < count;
    }
}
