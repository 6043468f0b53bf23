using Mesh.Sandbox.Api.Http;
using Mesh.Sandbox.Api.Patching;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>What a schema must fulfil for its <c>x-kubernetes-list-type</c> and <c>x-kubernetes-list-map-keys</c> to have a meaning.</summary>
internal static class ListTypeRules
{
    public static void Check(SchemaNode node, string path, List<FieldError> faults)
    {
        if (node.ListType != ListKind.Atomic && node.Type != "array")
        {
            faults.Add(FieldError.Invalid($"{path}.type", node.Type, "must be array if x-kubernetes-list-type is specified"));
        }

        if (node.ListMapKeys.Count > 0 && node.ListType != ListKind.Map)
        {
            faults.Add(FieldError.Invalid($"{path}.x-kubernetes-list-type", "atomic", "must be map if x-kubernetes-list-map-keys is non-empty"));
        }

        switch (node.ListType)
        {
            case ListKind.Map:
                CheckKeys(node, path, faults);
                break;
            case ListKind.Set when node.Items is { Type: "object", IsAtomicMap: false } or { Type: "array", ListType: not ListKind.Atomic }:
                faults.Add(FieldError.Forbidden($"{path}.items", "items of a list of type set must be scalars or atomic"));
                break;
            default:
                break;
        }
    }

    private static void CheckKeys(SchemaNode node, string path, List<FieldError> faults)
    {
        var field = $"{path}.x-kubernetes-list-map-keys";
        if (node.ListMapKeys.Count == 0)
        {
            faults.Add(FieldError.Required(field, "must not be empty if x-kubernetes-list-type is map"));
        }

        if (node.Items is not { Type: "object" } item)
        {
            faults.Add(FieldError.Invalid($"{path}.items.type", node.Items?.Type ?? "", "must be object if parent array's x-kubernetes-list-type is map"));
            return;
        }

        for (var i = 0; i < node.ListMapKeys.Count; i++)
        {
            var key = node.ListMapKeys[i];
            if (node.ListMapKeys.Take(i).Contains(key, StringComparer.Ordinal))
            {
                faults.Add(FieldError.Duplicate($"{field}[{i}]", key));
            }

            if (!item.Properties.TryGetValue(key, out var property))
            {
                faults.Add(FieldError.Invalid($"{field}[{i}]", key, "entries must all be names of item properties"));
                continue;
            }

            if (property.Type is "array" or "object")
            {
                faults.Add(FieldError.Invalid(
                    $"{path}.items.properties[{key}].type", property.Type, "must be a scalar type if parent array's x-kubernetes-list-type is map"));
            }

            if (property.Default is null && !item.Rules.Required.Contains(key, StringComparer.Ordinal))
            {
                faults.Add(FieldError.Required(
                    $"{path}.items.properties[{key}].default",
                    "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property"));
            }
        }
    }
}
