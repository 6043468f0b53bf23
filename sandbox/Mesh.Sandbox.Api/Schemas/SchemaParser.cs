using System.Text.Json;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Patching;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>Reads <c>JSONSchemaProps</c> and collects the faults of what it reads; structural rules come after it, in <see cref="StructuralRules"/>.</summary>
internal sealed class SchemaParser(List<FieldError> faults)
{
    /// <summary>Deeper schemas are refused: recursion over values follows the schema.</summary>
    private const int MaxDepth = 64;

    private static readonly string[] Types = ["array", "boolean", "integer", "number", "object", "string"];

    private static readonly string[] Unsupported = ["$ref", "definitions", "dependencies", "patternProperties", "additionalItems", "id"];

    public SchemaNode Parse(JsonNode? json, string path, int depth = 0)
    {
        if (json is not JsonObject schema || depth > MaxDepth)
        {
            faults.Add(FieldError.Invalid(path, GoSyntax.TypeName(json), depth > MaxDepth ? "must not be nested so deeply" : "must be an object"));
            return new SchemaNode();
        }

        RefuseUnsupported(schema, path);
        var properties = ParseProperties(schema, path, depth);
        return new SchemaNode
        {
            Type = ParseType(schema, path),
            Format = schema["format"].AsText() ?? "",
            Nullable = Flag(schema, "nullable"),
            Default = schema["default"]?.DeepClone(),
            Properties = properties,
            AdditionalProperties = ParseAdditionalProperties(schema, path, depth),
            Items = schema["items"] is JsonObject items ? Parse(items, $"{path}.items", depth + 1) : null,
            PreservesUnknownFields = Flag(schema, "x-kubernetes-preserve-unknown-fields"),
            IsEmbeddedResource = Flag(schema, "x-kubernetes-embedded-resource"),
            IsIntOrString = Flag(schema, "x-kubernetes-int-or-string"),
            ListType = ParseListType(schema, path),
            ListMapKeys = schema["x-kubernetes-list-map-keys"].AsTexts(),
            IsAtomicMap = schema["x-kubernetes-map-type"].AsText() == "atomic",
            Rules = ParseRules(schema, path, depth),
            Validations = ValidationRuleParser.Parse(schema["x-kubernetes-validations"], $"{path}.x-kubernetes-validations", faults),
        };
    }

    private void RefuseUnsupported(JsonObject schema, string path)
    {
        foreach (var key in Unsupported.Where(schema.ContainsKey))
        {
            faults.Add(FieldError.Forbidden($"{path}.{key}", $"{key} is not supported"));
        }

        if (Flag(schema, "uniqueItems"))
        {
            faults.Add(FieldError.Forbidden($"{path}.uniqueItems", "uniqueItems cannot be set to true since the runtime complexity becomes quadratic"));
        }

        if (schema["items"] is JsonArray)
        {
            faults.Add(FieldError.Forbidden($"{path}.items", "items must be a schema object and not an array"));
        }
    }

    private string ParseType(JsonObject schema, string path)
    {
        var type = schema["type"].AsText() ?? "";
        if (type == "null")
        {
            faults.Add(FieldError.Forbidden($"{path}.type", "type cannot be set to null, use nullable as an alternative"));
        }
        else if (type.Length > 0 && !Types.Contains(type, StringComparer.Ordinal))
        {
            faults.Add(FieldError.NotSupported($"{path}.type", type, Types));
        }

        return type;
    }

    private OrderedDictionary<string, SchemaNode> ParseProperties(JsonObject schema, string path, int depth)
    {
        var properties = new OrderedDictionary<string, SchemaNode>(StringComparer.Ordinal);
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            properties.Add(name, Parse(property, $"{path}.properties[{name}]", depth + 1));
        }

        return properties;
    }

    private SchemaNode? ParseAdditionalProperties(JsonObject schema, string path, int depth)
    {
        var json = schema["additionalProperties"];
        var field = $"{path}.additionalProperties";
        if (json is null)
        {
            return null;
        }

        if (json.AsBoolean() == false)
        {
            faults.Add(FieldError.Forbidden(field, "additionalProperties cannot be set to false"));
            return null;
        }

        if (schema["properties"] is JsonObject { Count: > 0 })
        {
            faults.Add(FieldError.Forbidden(field, "additionalProperties and properties are mutual exclusive"));
        }

        return json.AsBoolean() == true ? new SchemaNode { PreservesUnknownFields = true } : Parse(json, field, depth + 1);
    }

    private ListKind ParseListType(JsonObject schema, string path)
    {
        var text = schema["x-kubernetes-list-type"].AsText();
        switch (text)
        {
            case null or "atomic":
                return ListKind.Atomic;
            case "set":
                return ListKind.Set;
            case "map":
                return ListKind.Map;
            default:
                faults.Add(FieldError.NotSupported($"{path}.x-kubernetes-list-type", text, "atomic", "map", "set"));
                return ListKind.Atomic;
        }
    }

    private ValueRules ParseRules(JsonObject schema, string path, int depth)
    {
        SchemaPattern? pattern = null;
        if (schema["pattern"].AsText() is { Length: > 0 } text)
        {
            pattern = SchemaPattern.Parse(text, out var fault);
            if (pattern is null)
            {
                faults.Add(FieldError.Invalid($"{path}.pattern", text, $"must be a valid regular expression, but isn't: {fault}"));
            }
        }

        return new ValueRules
        {
            Minimum = schema["minimum"].AsNumber(),
            Maximum = schema["maximum"].AsNumber(),
            ExclusiveMinimum = Flag(schema, "exclusiveMinimum"),
            ExclusiveMaximum = Flag(schema, "exclusiveMaximum"),
            MultipleOf = schema["multipleOf"].AsNumber(),
            MinLength = schema["minLength"].AsInteger(),
            MaxLength = schema["maxLength"].AsInteger(),
            Pattern = pattern,
            MinItems = schema["minItems"].AsInteger(),
            MaxItems = schema["maxItems"].AsInteger(),
            MinProperties = schema["minProperties"].AsInteger(),
            MaxProperties = schema["maxProperties"].AsInteger(),
            Required = schema["required"].AsTexts(),
            Enum = schema["enum"] is JsonArray values ? [.. values.Select(static value => value?.DeepClone())] : [],
            AllOf = ParseList(schema, "allOf", path, depth),
            AnyOf = ParseList(schema, "anyOf", path, depth),
            OneOf = ParseList(schema, "oneOf", path, depth),
            Not = schema["not"] is { } not ? Parse(not, $"{path}.not", depth + 1) : null,
        };
    }

    private SchemaNode[] ParseList(JsonObject schema, string key, string path, int depth) =>
        schema[key] is JsonArray list ? [.. list.Select((item, index) => Parse(item, $"{path}.{key}[{index}]", depth + 1))] : [];

    private static bool Flag(JsonObject schema, string key) => schema[key]?.GetValueKind() == JsonValueKind.True;
}
