using System.Globalization;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Patching;
using Mesh.Sandbox.Api.Patching.Apply;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>
/// Validates a value against a schema and words the faults as Kubernetes does. Parts of an update that did not change are not judged again, so that
/// a schema can become stricter without blocking every later write (ratcheting).
/// </summary>
internal static class ValueValidator
{
    public static void Validate(JsonNode? value, JsonNode? old, SchemaNode schema, string path, List<FieldError> faults)
    {
        if (old is not null && JsonNode.DeepEquals(value, old))
        {
            return;
        }

        if (!CheckType(value, schema, path, faults) || value is null)
        {
            return;
        }

        ValueRuleChecks.Check(value, schema, path, faults);
        Junctors.Check(value, schema.Rules, path, faults);
        switch (value)
        {
            case JsonObject fields:
                ValidateFields(fields, old as JsonObject, schema, path, faults);
                break;
            case JsonArray list:
                ValidateItems(list, old as JsonArray, schema, path, faults);
                break;
            default:
                break;
        }
    }

    public static string Child(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static bool CheckType(JsonNode? value, SchemaNode schema, string path, List<FieldError> faults)
    {
        var actual = GoSyntax.TypeName(value);
        var expected = schema.IsIntOrString ? "integer,string" : schema.Type;
        var matches = actual switch
        {
            "null" => schema.Nullable || expected.Length == 0,
            "integer" => expected is "" or "integer" or "number" or "integer,string",
            "string" => expected is "" or "string" or "integer,string",
            _ => expected.Length == 0 || actual == expected,
        };
        if (!matches)
        {
            var name = path.Length == 0 ? "<root>" : path;
            faults.Add(FieldError.TypeInvalid(name, actual, $"{name} in body must be of type {expected}: \"{actual}\""));
        }

        return matches;
    }

    private static void ValidateFields(JsonObject fields, JsonObject? old, SchemaNode schema, string path, List<FieldError> faults)
    {
        if (schema.IsEmbeddedResource)
        {
            foreach (var name in (string[])["apiVersion", "kind"])
            {
                if (fields[name].AsText() is not { Length: > 0 })
                {
                    faults.Add(FieldError.Required(Child(path, name), "must not be empty"));
                }
            }
        }

        foreach (var (name, field) in fields)
        {
            if (schema.Field(name) is { } known)
            {
                Validate(field, old?[name], known, Child(path, name), faults);
            }
        }
    }

    private static void ValidateItems(JsonArray list, JsonArray? old, SchemaNode schema, string path, List<FieldError> faults)
    {
        var merge = StructuralSchema.ToMergeSchema(schema);
        var before = schema.ListType == ListKind.Map ? KeyedItems.Index(old, merge) : [];
        for (var i = 0; i < list.Count && schema.Items is not null; i++)
        {
            var counterpart = schema.ListType == ListKind.Map && PathElement.OfItem(list[i], merge, out _) is { } element
                ? before.GetValueOrDefault(element)
                : null;
            Validate(list[i], counterpart, schema.Items, $"{path}[{i}]", faults);
        }

        CheckDuplicates(list, schema, path, faults);
    }

    private static void CheckDuplicates(JsonArray list, SchemaNode schema, string path, List<FieldError> faults)
    {
        if (schema.ListType == ListKind.Atomic)
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++)
        {
            var identity = list[i];
            if (schema.ListType == ListKind.Map)
            {
                identity = new JsonObject(schema.ListMapKeys
                    .Where(key => list[i] is JsonObject item && item.ContainsKey(key))
                    .Select(key => KeyValuePair.Create(key, list[i]![key]?.DeepClone())));
            }

            var text = GoSyntax.Format(identity);
            if (!seen.Add(text))
            {
                faults.Add(new FieldError("FieldValueDuplicate", string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), $"Duplicate value: {text}"));
            }
        }
    }
}
