using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Resources;

/// <summary>Short forms for reading and completing Kubernetes objects as JSON trees. Reading never throws on an absent property.</summary>
internal static class JsonAccess
{
    public static JsonObject? Child(this JsonObject source, string property) => source[property] as JsonObject;

    public static JsonNode? Path(this JsonObject source, params ReadOnlySpan<string> path)
    {
        JsonNode? current = source;
        foreach (var property in path)
        {
            current = (current as JsonObject)?[property];
        }

        return current;
    }

    /// <summary>The child object of that name, added when absent.</summary>
    public static JsonObject Ensure(this JsonObject source, string property)
    {
        if (source[property] is JsonObject child)
        {
            return child;
        }

        child = [];
        source[property] = child;
        return child;
    }

    public static JsonArray EnsureArray(this JsonObject source, string property)
    {
        if (source[property] is JsonArray child)
        {
            return child;
        }

        child = [];
        source[property] = child;
        return child;
    }

    public static string Text(this JsonObject source, string property) =>
        source[property] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";

    public static bool Flag(this JsonObject source, string property) => source[property] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static long? Number(this JsonObject source, string property) => source[property].AsInteger();

    public static bool IsText(this JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    public static IEnumerable<JsonObject> Objects(this JsonObject source, string property) => (source[property] as JsonArray)?.OfType<JsonObject>() ?? [];

    public static IEnumerable<string> Texts(this JsonObject source, string property) =>
        (source[property] as JsonArray)?.Where(n => n.IsText()).Select(n => n!.GetValue<string>()) ?? [];

    /// <summary>Sets a property that is absent.</summary>
    public static void Default(this JsonObject source, string property, JsonNode value)
    {
        if (source[property] is null)
        {
            source[property] = value;
        }
    }

    /// <summary>Takes a property over from <paramref name="other"/>, its absence included.</summary>
    public static void Take(this JsonObject source, string property, JsonObject other)
    {
        if (other[property] is { } value)
        {
            source[property] = value.DeepClone();
        }
        else
        {
            source.Remove(property);
        }
    }

    public static JsonObject Copy(this JsonObject source) => source.DeepClone().AsObject();

    public static bool Same(JsonNode? left, JsonNode? right) => JsonNode.DeepEquals(left, right);
}
