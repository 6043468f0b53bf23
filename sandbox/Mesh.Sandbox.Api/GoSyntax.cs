using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api;

/// <summary>Values as Kubernetes' messages show them: scalars as JSON, objects and lists in the syntax of Go.</summary>
internal static class GoSyntax
{
    public static string Format(JsonNode? value)
    {
        switch (value)
        {
            case JsonObject fields:
                var members = fields.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{Quote(pair.Key)}:{Format(pair.Value)}");
                return $"map[string]interface {{}}{{{string.Join(", ", members)}}}";
            case JsonArray list:
                return $"[]interface {{}}{{{string.Join(", ", list.Select(Format))}}}";
            case null:
                return "\"null\"";
            default:
                return value.AsText() is { } text ? Quote(text) : value.ToJsonString();
        }
    }

    /// <summary>Go's <c>%q</c> (<c>strconv.Quote</c>).</summary>
    public static string Quote(string text)
    {
        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append("\\\\"),
                '\a' => result.Append("\\a"),
                '\b' => result.Append("\\b"),
                '\f' => result.Append("\\f"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                '\v' => result.Append("\\v"),
                _ when IsPrint(rune) => result.Append(rune.ToString()),
                < ' ' or 0x7f => result.Append($"\\x{rune.Value:x2}"),
                <= char.MaxValue => result.Append($"\\u{rune.Value:x4}"),
                _ => result.Append($"\\U{rune.Value:x8}"),
            };
        }

        return result.Append('"').ToString();
    }

    /// <summary>Name of a JSON value's type in schema terms.</summary>
    public static string TypeName(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => IsInteger(value) ? "integer" : "number",
    };

    public static bool IsInteger(JsonNode value) => value.AsInteger() is not null || value.AsNumber() is { } number && Math.Floor(number) == number;

    /// <summary>Go's <c>unicode.IsPrint</c>: letters, marks, numbers, punctuation, symbols, and of all spaces only the ASCII one.</summary>
    private static bool IsPrint(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control
        or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
