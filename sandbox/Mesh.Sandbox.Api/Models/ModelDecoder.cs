using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Models;

/// <summary>
/// Brings a tree into the form the Go types would give it: null is absence, unknown fields are dropped and named, a value of the
/// wrong type ends the request.
/// </summary>
internal sealed class ModelDecoder(string kind, string version)
{
    private readonly List<string> _unknown = [];

    /// <returns>Paths of the fields that were dropped.</returns>
    /// <exception cref="ApiStatusException">A value has the wrong type.</exception>
    public IReadOnlyList<string> Decode(JsonObject tree, ModelSchema schema)
    {
        DecodeObject(tree, schema, "");
        return _unknown;
    }

    private void DecodeObject(JsonObject tree, ModelSchema schema, string path)
    {
        foreach (var (name, value) in tree.ToArray())
        {
            var fieldPath = path.Length == 0 ? name : $"{path}.{name}";
            if (!schema.Fields.TryGetValue(name, out var field))
            {
                _unknown.Add(fieldPath);
                tree.Remove(name);
            }
            else if (IsAbsence(value, field))
            {
                tree.Remove(name);
            }
            else
            {
                DecodeValue(value, field, fieldPath, schema.GoName);
            }
        }
    }

    /// <summary>Go leaves out empty maps and lists when it writes an object; so does whoever compares two of them.</summary>
    private static bool IsAbsence([NotNullWhen(false)] JsonNode? value, FieldSchema field) => value is null || (field.Kind, value) switch
    {
        (FieldKind.Map, JsonObject { Count: 0 }) => true,
        (FieldKind.List, JsonArray { Count: 0 }) => true,
        _ => false,
    };

    private void DecodeValue(JsonNode value, FieldSchema field, string path, string owner)
    {
        switch (field.Kind, value)
        {
            case (FieldKind.Any, _):
                return;
            case (FieldKind.Object, JsonObject child):
                DecodeObject(child, ModelSchema.Of(field.Model!), path);
                return;
            case (FieldKind.Map, JsonObject map):
                DecodeMap(map, field.Items!, path, owner);
                return;
            case (FieldKind.List, JsonArray list):
                DecodeList(list, field.Items!, path, owner);
                return;
            case (FieldKind.Quantity, JsonValue number) when number.GetValueKind() == JsonValueKind.Number:
                number.ReplaceWith(JsonValue.Create(number.ToJsonString()));
                return;
            case (_, JsonValue leaf) when Fits(field.Kind, leaf):
                return;
            default:
                throw Mismatch(value, field, path, owner);
        }
    }

    private void DecodeMap(JsonObject map, FieldSchema items, string path, string owner)
    {
        foreach (var (key, value) in map.ToArray())
        {
            if (value is null)
            {
                // Go decodes null into the zero value of the element.
                map[key] = items.Kind is FieldKind.Text or FieldKind.Bytes ? "" : throw Mismatch(null, items, $"{path}.{key}", owner);
            }
            else
            {
                DecodeValue(value, items, $"{path}.{key}", owner);
            }
        }
    }

    private void DecodeList(JsonArray list, FieldSchema items, string path, string owner)
    {
        for (var i = 0; i < list.Count; i++)
        {
            DecodeValue(list[i] ?? throw Mismatch(null, items, $"{path}[{i}]", owner), items, $"{path}[{i}]", owner);
        }
    }

    private static bool Fits(FieldKind kind, JsonValue value) => (kind, value.GetValueKind()) switch
    {
        (FieldKind.Text, JsonValueKind.String) => true,
        (FieldKind.Boolean, JsonValueKind.True or JsonValueKind.False) => true,
        (FieldKind.Integer, JsonValueKind.Number) => long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        (FieldKind.Number, JsonValueKind.Number) => true,
        (FieldKind.Quantity, JsonValueKind.String) => true,
        (FieldKind.IntOrString, JsonValueKind.String) => true,
        (FieldKind.IntOrString, JsonValueKind.Number) => int.TryParse(value.ToJsonString(), out _),
        (FieldKind.Time, JsonValueKind.String) => DateTimeOffset.TryParse(
            value.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
        (FieldKind.Bytes, JsonValueKind.String) => Base64.IsValid(Encoding.UTF8.GetBytes(value.GetValue<string>())),
        _ => false,
    };

    private ApiStatusException Mismatch(JsonNode? value, FieldSchema field, string path, string owner)
    {
        var found = value?.GetValueKind() switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => $"number {value.ToJsonString()}",
            JsonValueKind.True or JsonValueKind.False => "bool",
            _ => "null",
        };
        return new(ApiStatus.BadRequest(
            $"{kind} in version \"{version}\" cannot be handled as a {kind}: json: cannot unmarshal {found} into Go struct field {owner}.{path} of type {field.GoType}"));
    }
}
