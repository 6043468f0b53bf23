using System.Text.Json;

namespace Mesh.Injection.Pods;

/// <summary>
/// Reads members of untrusted JSON by their expected type. A member that is null counts as absent, as it does in Kubernetes.
/// Every method may throw <see cref="InvalidOperationException"/>: a lone surrogate (<c>\ud800</c>) passes the parser and fails when it is read.
/// </summary>
internal static class PodShape
{
    /// <summary>The member as an object; absent (Undefined) if there is none.</summary>
    /// <exception cref="MalformedPodException">The member has another type.</exception>
    public static JsonElement Object(JsonElement parent, string name, string path) => Member(parent, name, path, JsonValueKind.Object, "an object");

    /// <summary>The objects of an array member; empty if there is none.</summary>
    /// <exception cref="MalformedPodException">The member is no array, or an item is no object.</exception>
    public static List<JsonElement>? Objects(JsonElement parent, string name, string path)
    {
        JsonElement array = Member(parent, name, path, JsonValueKind.Array, "an array");
        if (array.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        List<JsonElement> items = [];
        foreach (JsonElement item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                throw new MalformedPodException($"{path}.{name}[{items.Count}] is not an object");
            }

            items.Add(item);
        }

        return items;
    }

    /// <summary>A map of strings; null if there is none.</summary>
    /// <exception cref="MalformedPodException">The member is no object, or a value is no string.</exception>
    public static Dictionary<string, string>? Strings(JsonElement parent, string name, string path)
    {
        JsonElement map = Object(parent, name, path);
        if (map.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        Dictionary<string, string> strings = new(StringComparer.Ordinal);
        foreach (JsonProperty property in map.EnumerateObject())
        {
            if (Text(property.Value) is not { } value)
            {
                throw new MalformedPodException($"{path}.{name}['{property.Name}'] is not a string");
            }

            strings[property.Name] = value;
        }

        return strings;
    }

    /// <summary>A string member, null if it is absent or something else.</summary>
    public static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) ? Text(value) : null;

    /// <summary>A whole number, null if it is absent or something else.</summary>
    public static long? Integer(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out long number)
            ? number
            : null;

    /// <summary>True if the member is <c>true</c>.</summary>
    public static bool IsTrue(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static JsonElement Member(JsonElement parent, string name, string path, JsonValueKind kind, string expected)
    {
        if (parent.ValueKind != JsonValueKind.Object
            || !parent.TryGetProperty(name, out JsonElement member)
            || member.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        return member.ValueKind == kind ? member : throw new MalformedPodException($"{path}.{name} is not {expected}");
    }

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
