using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Schemas;

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

    /// <summary>Go's <c>%q</c> for what occurs in names and messages.</summary>
    public static string Quote(string text)
    {
        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => result.Append("\\\""),
                '\\' => result.Append("\\\\"),
                '\n' => result.Append("\\n"),
                '\r' => result.Append("\\r"),
                '\t' => result.Append("\\t"),
                < ' ' or '\x7f' => result.Append($"\\x{(int)character:x2}"),
                _ => result.Append(character),
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
}
