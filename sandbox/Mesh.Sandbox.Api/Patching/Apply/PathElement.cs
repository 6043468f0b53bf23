using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>
/// One step of a path in <c>FieldsV1</c>, in its serialized form: <c>f:name</c> a field, <c>k:{"name":"a"}</c> a list item by its keys,
/// <c>v:"a"</c> an item of a set. Values compare by that text, so keys are written in order and without spaces.
/// </summary>
internal readonly record struct PathElement(string Text)
{
    // Go writes non-ASCII characters as they are; so must we, or paths written by others would not match.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The name of the field this step leads to; null for list items.</summary>
    public string? FieldName => Text.StartsWith("f:", StringComparison.Ordinal) ? Text[2..] : null;

    public static PathElement Field(string name) => new("f:" + name);

    public static PathElement Value(JsonNode? value) => new("v:" + Write(value));

    /// <summary>Null when the item lacks a key that has no default.</summary>
    public static PathElement? Key(JsonObject item, MergeSchema list, out string missing)
    {
        missing = "";
        var keys = new JsonObject();
        foreach (var key in list.Keys.Order(StringComparer.Ordinal))
        {
            if (item[key] is { } value)
            {
                keys[key] = value.DeepClone();
            }
            else if (list.KeyDefaults.TryGetValue(key, out var standard))
            {
                keys[key] = standard;
            }
            else
            {
                missing = key;
                return null;
            }
        }

        return new PathElement("k:" + Write(keys));
    }

    /// <summary>The step of a list item. Null when the item cannot be identified.</summary>
    public static PathElement? OfItem(JsonNode? item, MergeSchema list, out string fault)
    {
        fault = "";
        if (list.List == ListKind.Set)
        {
            return Value(item);
        }

        if (item is not JsonObject entry)
        {
            fault = "associative list with keys may not have non-map elements";
            return null;
        }

        if (Key(entry, list, out var missing) is { } element)
        {
            return element;
        }

        fault = $"associative list with keys has an element that omits key field \"{missing}\" (and doesn't have default value)";
        return null;
    }

    /// <summary>Brings a step that somebody else wrote to our form; null when it is none.</summary>
    public static PathElement? Parse(string text)
    {
        if (text.Length < 3 || text[1] != ':')
        {
            return null;
        }

        if (text[0] is 'f' or 'i')
        {
            return new PathElement(text);
        }

        try
        {
            return (text[0], StrictJson.Parse(Encoding.UTF8.GetBytes(text[2..]))) switch
            {
                ('v', var value) => Value(value),
                ('k', JsonObject keys) => new PathElement("k:" + Write(Sorted(keys))),
                _ => null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The form used in messages: <c>.name</c>, <c>[name="a"]</c>, <c>[="a"]</c>, <c>[0]</c>.</summary>
    public override string ToString() => Text[0] switch
    {
        'f' => "." + Text[2..],
        'k' => $"[{string.Join(',', JsonNode.Parse(Text[2..])!.AsObject().Select(static pair => $"{pair.Key}={Write(pair.Value)}"))}]",
        'v' => $"[={Text[2..]}]",
        _ => $"[{Text[2..]}]",
    };

    private static string Write(JsonNode? node) => node?.ToJsonString(Compact) ?? "null";

    private static JsonObject Sorted(JsonObject keys) =>
        new(keys.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
}
