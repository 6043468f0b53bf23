using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>Takes fields out of an object that an applier has given up.</summary>
internal static class FieldRemover
{
    /// <summary>Mutates <paramref name="value"/>. An object or list that becomes empty disappears too, unless the configuration names it.</summary>
    /// <param name="value">The merged object.</param>
    /// <param name="fields">What to remove.</param>
    /// <param name="schema">How it merges.</param>
    /// <param name="configuration">What the applier wants now at the same place; may be null.</param>
    public static void Remove(JsonObject value, FieldSet fields, MergeSchema schema, JsonNode? configuration)
    {
        foreach (var (name, child) in value.ToArray())
        {
            if (fields.Child(PathElement.Field(name)) is { } below
                && RemovesWhole(child, below, schema.Field(name), (configuration as JsonObject)?[name]))
            {
                value.Remove(name);
            }
        }
    }

    private static void RemoveItems(JsonArray list, FieldSet fields, MergeSchema schema, JsonNode? configuration)
    {
        var wanted = KeyedItems.Index(configuration as JsonArray, schema);
        foreach (var item in list.ToArray())
        {
            if (PathElement.OfItem(item, schema, out _) is { } element
                && fields.Child(element) is { } below
                && RemovesWhole(item, below, schema.Items, wanted.GetValueOrDefault(element)))
            {
                list.Remove(item);
            }
        }
    }

    private static bool RemovesWhole(JsonNode? value, FieldSet fields, MergeSchema schema, JsonNode? configuration)
    {
        // A node that the configuration still names only loses what is below it, even when the configuration leaves it empty.
        if (fields.IsMember && configuration is null)
        {
            return true;
        }

        switch (value)
        {
            case JsonObject { Count: > 0 } nested when !schema.IsAtomic:
                Remove(nested, fields, schema, configuration);
                return nested.Count == 0 && configuration is null;
            case JsonArray { Count: > 0 } list when !schema.IsLeaf(list):
                RemoveItems(list, fields, schema, configuration);
                return list.Count == 0 && configuration is null;
            default:
                return false;
        }
    }
}
