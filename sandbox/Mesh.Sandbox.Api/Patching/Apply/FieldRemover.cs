using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>Takes fields out of an object that an applier has given up.</summary>
internal static class FieldRemover
{
    /// <summary>Mutates <paramref name="value"/>. An object or list that becomes empty by this disappears too.</summary>
    public static void Remove(JsonObject value, FieldSet fields, MergeSchema schema)
    {
        foreach (var (name, child) in value.ToArray())
        {
            if (fields.Child(PathElement.Field(name)) is { } below && RemovesWhole(child, below, schema.Field(name)))
            {
                value.Remove(name);
            }
        }
    }

    private static void RemoveItems(JsonArray list, FieldSet fields, MergeSchema schema)
    {
        foreach (var item in list.ToArray())
        {
            if (PathElement.OfItem(item, schema, out _) is { } element
                && fields.Child(element) is { } below
                && RemovesWhole(item, below, schema.Items))
            {
                list.Remove(item);
            }
        }
    }

    private static bool RemovesWhole(JsonNode? value, FieldSet fields, MergeSchema schema)
    {
        if (fields.IsMember)
        {
            return true;
        }

        switch (value)
        {
            case JsonObject { Count: > 0 } nested when !schema.IsAtomic:
                Remove(nested, fields, schema);
                return nested.Count == 0;
            case JsonArray { Count: > 0 } list when !schema.IsLeaf(list):
                RemoveItems(list, fields, schema);
                return list.Count == 0;
            default:
                return false;
        }
    }
}
