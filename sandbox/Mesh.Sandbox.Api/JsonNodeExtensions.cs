using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api;

/// <summary>Reads of JSON that tolerate absence and wrong types, and do not care whether a number came from text or from code.</summary>
internal static class JsonNodeExtensions
{
    /// <summary>The string, or null when the node is absent or no string.</summary>
    public static string? AsText(this JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    /// <summary>The boolean, or null when the node is absent or no boolean.</summary>
    public static bool? AsBoolean(this JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    /// <summary>The integer, or null when the node is absent, no number, written with a fraction or exponent, or beyond 64 bits.</summary>
    public static long? AsInteger(this JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number
        && long.TryParse(node.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>The number, or null when the node is absent or no number.</summary>
    public static double? AsNumber(this JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number ? double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture) : null;

    /// <summary>The strings of an array; other items are left out; empty when the node is no array.</summary>
    public static string[] AsTexts(this JsonNode? node) => node is JsonArray list ? [.. list.Select(AsText).OfType<string>()] : [];

    public static JsonArray ToJsonArray(this IEnumerable<string> values) => new([.. values.Select(static value => (JsonNode?)value)]);
}
