using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Patching;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>
/// The rules that make a schema structural: the type of every field is known without looking at values, and logical junctors only restrict values.
/// Pruning, defaulting and field ownership rest on them.
/// </summary>
internal static class StructuralRules
{
    private enum Level
    {
        Root,
        Item,
        Field,
    }

    public static void Check(SchemaNode root, string path, List<FieldError> faults) => Check(root, Level.Root, path, faults);

    private static void Check(SchemaNode node, Level level, string path, List<FieldError> faults)
    {
        CheckType(node, level, path, faults);
        CheckExtensions(node, path, faults);
        ListTypeRules.Check(node, path, faults);
        if (node.Type == "array" && node.Items is null)
        {
            faults.Add(FieldError.Required($"{path}.items", "must be specified"));
        }

        if (node.Items is not null)
        {
            Check(node.Items, Level.Item, $"{path}.items", faults);
        }

        foreach (var (name, property) in node.Properties)
        {
            Check(property, Level.Field, $"{path}.properties[{name}]", faults);
        }

        if (node.AdditionalProperties is not null)
        {
            if (level == Level.Root)
            {
                faults.Add(FieldError.Forbidden($"{path}.additionalProperties", "must not be used at the root"));
            }

            Check(node.AdditionalProperties, Level.Field, $"{path}.additionalProperties", faults);
        }

        CheckMetadata(node, level, path, faults);
        CheckJunctors(node, path, faults, isNested: false);
        CheckCompleteness(node, node, path, faults);
    }

    private static void CheckType(SchemaNode node, Level level, string path, List<FieldError> faults)
    {
        var field = $"{path}.type";
        if (node.IsEmbeddedResource && node.Type != "object")
        {
            const string Detail = "must be object if x-kubernetes-embedded-resource is true";
            faults.Add(node.Type.Length == 0 ? FieldError.Required(field, Detail) : FieldError.Invalid(field, node.Type, Detail));
        }
        else if (node.Type.Length == 0 && !node.IsIntOrString && !node.PreservesUnknownFields)
        {
            faults.Add(FieldError.Required(field, level switch
            {
                Level.Root => "must not be empty at the root",
                Level.Item => "must not be empty for specified array items",
                _ => "must not be empty for specified object fields",
            }));
        }

        if (level == Level.Root && node.Type is not ("" or "object"))
        {
            faults.Add(FieldError.Invalid(field, node.Type, "must be object at the root"));
        }
    }

    private static void CheckExtensions(SchemaNode node, string path, List<FieldError> faults)
    {
        if (node.IsIntOrString && node.PreservesUnknownFields)
        {
            faults.Add(FieldError.Invalid(
                $"{path}.x-kubernetes-preserve-unknown-fields", true, "must be false if x-kubernetes-int-or-string is true"));
        }

        if (node.IsIntOrString && node.IsEmbeddedResource)
        {
            faults.Add(FieldError.Invalid($"{path}.x-kubernetes-embedded-resource", true, "must be false if x-kubernetes-int-or-string is true"));
        }

        if (node.IsEmbeddedResource && node.AdditionalProperties is not null)
        {
            faults.Add(FieldError.Forbidden($"{path}.additionalProperties", "must not be used if x-kubernetes-embedded-resource is set"));
        }

        if (node.IsEmbeddedResource && !node.PreservesUnknownFields && node.Properties.Count == 0)
        {
            faults.Add(FieldError.Required(
                $"{path}.properties", "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields"));
        }
    }

    private static void CheckMetadata(SchemaNode node, Level level, string path, List<FieldError> faults)
    {
        if (level != Level.Root && !node.IsEmbeddedResource)
        {
            return;
        }

        foreach (var name in (string[])["kind", "apiVersion"])
        {
            if (node.Properties.TryGetValue(name, out var property) && property.Type != "string")
            {
                faults.Add(FieldError.Invalid($"{path}.properties[{name}].type", property.Type, "must be string"));
            }
        }

        if (!node.Properties.TryGetValue("metadata", out var metadata))
        {
            return;
        }

        var field = $"{path}.properties[metadata]";
        if (metadata.Type != "object")
        {
            faults.Add(FieldError.Invalid($"{field}.type", metadata.Type, "must be object"));
        }

        if (level == Level.Root
            && (metadata.AdditionalProperties is not null || metadata.Properties.Keys.Any(static name => name is not ("name" or "generateName"))))
        {
            faults.Add(FieldError.Forbidden(field, "must not specify anything other than name and generateName, but metadata is implicitly specified"));
        }
    }

    private static void CheckJunctors(SchemaNode node, string path, List<FieldError> faults, bool isNested)
    {
        var rules = node.Rules;
        foreach (var (name, branches) in Junctors(rules))
        {
            // int-or-string may repeat itself in its well-known form.
            if (node.IsIntOrString && name == "anyOf" && IsIntOrString(branches))
            {
                continue;
            }

            for (var i = 0; i < branches.Count; i++)
            {
                var isWellKnown = node.IsIntOrString && name == "allOf" && i == 0 && IsIntOrString(branches[i].Rules.AnyOf);
                if (!isWellKnown)
                {
                    CheckNested(branches[i], $"{path}.{name}[{i}]", faults);
                }
            }
        }

        if (rules.Not is not null)
        {
            CheckNested(rules.Not, $"{path}.not", faults);
        }

        if (isNested && node.Properties.ContainsKey("metadata"))
        {
            faults.Add(FieldError.Forbidden($"{path}.properties[metadata]", "must not be specified in a nested context"));
        }
    }

    private static void CheckNested(SchemaNode node, string path, List<FieldError> faults)
    {
        (bool IsSet, string Field, string Detail)[] forbidden =
        [
            (node.Type.Length > 0, "type", "must be empty to be structural"),
            (node.AdditionalProperties is not null, "additionalProperties", "must be undefined to be structural"),
            (node.Default is not null, "default", "must be undefined to be structural"),
            (node.Nullable, "nullable", "must be false to be structural"),
            (node.PreservesUnknownFields, "x-kubernetes-preserve-unknown-fields", "must be false to be structural"),
            (node.IsEmbeddedResource, "x-kubernetes-embedded-resource", "must be false to be structural"),
            (node.IsIntOrString, "x-kubernetes-int-or-string", "must be false to be structural"),
            (node.ListMapKeys.Count > 0, "x-kubernetes-list-map-keys", "must be empty to be structural"),
            (node.ListType != ListKind.Atomic, "x-kubernetes-list-type", "must be undefined to be structural"),
            (node.IsAtomicMap, "x-kubernetes-map-type", "must be undefined to be structural"),
            (node.Validations.Count > 0, "x-kubernetes-validations", "must be empty to be structural"),
        ];
        faults.AddRange(forbidden.Where(static rule => rule.IsSet).Select(rule => FieldError.Forbidden($"{path}.{rule.Field}", rule.Detail)));
        CheckJunctors(node, path, faults, isNested: true);
        if (node.Items is not null)
        {
            CheckNested(node.Items, $"{path}.items", faults);
        }

        foreach (var (name, property) in node.Properties)
        {
            CheckNested(property, $"{path}.properties[{name}]", faults);
        }
    }

    // Every field that a junctor speaks about is also part of the structure around it.
    private static void CheckCompleteness(SchemaNode structure, SchemaNode mentioned, string path, List<FieldError> faults)
    {
        foreach (var (name, branches) in Junctors(mentioned.Rules))
        {
            for (var i = 0; i < branches.Count; i++)
            {
                CheckMentioned(structure, branches[i], path, $"{path}.{name}[{i}]", faults);
            }
        }

        if (mentioned.Rules.Not is not null)
        {
            CheckMentioned(structure, mentioned.Rules.Not, path, $"{path}.not", faults);
        }
    }

    private static void CheckMentioned(SchemaNode structure, SchemaNode nested, string structurePath, string nestedPath, List<FieldError> faults)
    {
        if (nested.Items is not null)
        {
            if (structure.Items is null)
            {
                faults.Add(FieldError.Required($"{structurePath}.items", $"because it is defined in {nestedPath}.items"));
            }
            else
            {
                CheckMentioned(structure.Items, nested.Items, $"{structurePath}.items", $"{nestedPath}.items", faults);
            }
        }

        foreach (var (name, property) in nested.Properties)
        {
            var field = $"{structurePath}.properties[{name}]";
            if (!structure.Properties.TryGetValue(name, out var defined))
            {
                faults.Add(FieldError.Required(field, $"because it is defined in {nestedPath}.properties[{name}]"));
            }
            else
            {
                CheckMentioned(defined, property, field, $"{nestedPath}.properties[{name}]", faults);
            }
        }

        CheckCompleteness(structure, nested, nestedPath, faults);
    }

    private static IEnumerable<(string Name, IReadOnlyList<SchemaNode> Branches)> Junctors(ValueRules rules) =>
        [("allOf", rules.AllOf), ("anyOf", rules.AnyOf), ("oneOf", rules.OneOf)];

    private static bool IsIntOrString(IReadOnlyList<SchemaNode> branches) =>
        branches is [{ Type: "integer" }, { Type: "string" }];
}
