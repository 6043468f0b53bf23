using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <summary>
/// The values of expressions: null, bool, long, double, string, <see cref="JsonArray"/>, <see cref="JsonObject"/>, <see cref="TimeSpan"/> (durations) and <see cref="CelError"/>.
/// </summary>
internal static class CelValues
{
    public static object? FromJson(JsonNode? node) => node?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => node.AsText(),
        JsonValueKind.Number => Number(node),
        _ => node,
    };

    public static JsonNode? ToJson(object? value) => value switch
    {
        bool flag => JsonValue.Create(flag),
        long integer => JsonValue.Create(integer),
        double number => JsonValue.Create(number),
        string text => JsonValue.Create(text),
        JsonNode node => node.DeepClone(),
        _ => null,
    };

    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (long or double, long or double) => Compare(left, right) == 0,
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(static pair => AreEqual(FromJson(pair.First), FromJson(pair.Second))),
        (JsonObject a, JsonObject b) =>
            a.Count == b.Count && a.All(pair => b.TryGetPropertyValue(pair.Key, out var other) && AreEqual(FromJson(pair.Value), FromJson(other))),
        _ => Equals(left, right),
    };

    /// <summary>Null when the two have no order.</summary>
    public static int? Compare(object? left, object? right) => (left, right) switch
    {
        (long a, long b) => a.CompareTo(b),
        (double a, double b) => a.CompareTo(b),
        (long a, double b) => ((double)a).CompareTo(b),
        (double a, long b) => a.CompareTo((double)b),
        (string a, string b) => string.CompareOrdinal(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (TimeSpan a, TimeSpan b) => a.CompareTo(b),
        _ => null,
    };

    // Boxed here: a conditional of a long and a double would make both a double.
    private static object? Number(JsonNode node)
    {
        if (node.AsInteger() is { } integer)
        {
            return integer;
        }

        return node.AsNumber();
    }
}
