using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>Which fields an applied configuration speaks about, and hence owns.</summary>
internal static class FieldSetBuilder
{
    /// <summary>Parts of metadata that the server owns or that name the object; nobody else can own them.</summary>
    private static readonly string[] ServerOwnedMetadata =
        ["name", "namespace", "creationTimestamp", "selfLink", "uid", "clusterName", "generation", "managedFields", "resourceVersion"];

    /// <summary>The fields of a whole object without its type, its name and what the server owns.</summary>
    public static FieldSet OfObject(JsonObject value, MergeSchema schema)
    {
        var set = new FieldSet();
        Visit(WithoutServerFields(value), schema, set);
        return set;
    }

    /// <summary>A copy without the fields nobody owns: for comparing and for counting ownership.</summary>
    public static JsonObject WithoutServerFields(JsonObject value)
    {
        var copy = value.DeepClone().AsObject();
        copy.Remove("apiVersion");
        copy.Remove("kind");
        if (copy["metadata"] is JsonObject metadata)
        {
            foreach (var name in ServerOwnedMetadata)
            {
                metadata.Remove(name);
            }

            if (metadata.Count == 0)
            {
                copy.Remove("metadata");
            }
        }

        return copy;
    }

    private static void Visit(JsonNode? value, MergeSchema schema, FieldSet set)
    {
        if (schema.IsLeaf(value))
        {
            set.Add();
            return;
        }

        if (value is JsonArray list)
        {
            foreach (var item in list)
            {
                // Items without identity were refused before; a live object may hold some.
                if (PathElement.OfItem(item, schema, out _) is { } element)
                {
                    var below = set.Descend(element);
                    Visit(item, schema.Items, below);
                    below.Add();
                }
            }

            return;
        }

        foreach (var (name, field) in value!.AsObject())
        {
            var below = set.Descend(PathElement.Field(name));
            Visit(field, schema.Field(name), below);
            if (schema.IsMap || field is JsonObject { Count: 0 })
            {
                below.Add();
            }
        }
    }
}
