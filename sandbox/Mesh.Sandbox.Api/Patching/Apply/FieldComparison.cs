using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>The difference of two states of an object as sets of fields.</summary>
internal sealed class FieldComparison
{
    public FieldSet Added { get; } = new();

    public FieldSet Modified { get; } = new();

    public FieldSet Removed { get; } = new();

    public static FieldComparison Of(JsonObject? before, JsonObject after, MergeSchema schema)
    {
        var comparison = new FieldComparison();
        var old = before is null ? [] : FieldSetBuilder.WithoutServerFields(before);
        comparison.CompareFields(old, FieldSetBuilder.WithoutServerFields(after), schema, comparison.Added, comparison.Modified, comparison.Removed);
        return comparison;
    }

    // At least one of the two is there. The sets point at the same path.
    private void Compare(JsonNode? before, JsonNode? after, MergeSchema schema, FieldSet added, FieldSet modified, FieldSet removed)
    {
        var isLeaf = (before is null || schema.IsLeaf(before)) && (after is null || schema.IsLeaf(after));
        if (isLeaf || IsEmpty(before) && IsEmpty(after))
        {
            Note(before, after, added, modified, removed);
            return;
        }

        if (before is JsonArray || after is JsonArray)
        {
            CompareItems(before as JsonArray, after as JsonArray, schema, added, modified, removed);
        }

        if (before is JsonObject || after is JsonObject)
        {
            CompareFields(before as JsonObject ?? [], after as JsonObject ?? [], schema, added, modified, removed);
        }

        // A node that comes or goes with its children belongs to who brought it; scalars that turn into objects count as modified.
        if (before is null || after is null)
        {
            Note(before, after, added, modified, removed);
        }
        else if (before.GetType() != after.GetType())
        {
            modified.Add();
        }
    }

    private void CompareFields(JsonObject before, JsonObject after, MergeSchema schema, FieldSet added, FieldSet modified, FieldSet removed)
    {
        foreach (var name in before.Select(static pair => pair.Key).Union(after.Select(static pair => pair.Key)))
        {
            var (old, current) = (before[name], after[name]);
            if (old is not null || current is not null)
            {
                var element = PathElement.Field(name);
                Compare(old, current, schema.Field(name), added.Descend(element), modified.Descend(element), removed.Descend(element));
            }
        }
    }

    private void CompareItems(JsonArray? before, JsonArray? after, MergeSchema schema, FieldSet added, FieldSet modified, FieldSet removed)
    {
        var old = KeyedItems.Index(before, schema);
        var current = KeyedItems.Index(after, schema);
        foreach (var element in old.Keys.Union(current.Keys))
        {
            Compare(
                old.GetValueOrDefault(element),
                current.GetValueOrDefault(element),
                schema.Items,
                added.Descend(element),
                modified.Descend(element),
                removed.Descend(element));
        }
    }

    private static void Note(JsonNode? before, JsonNode? after, FieldSet added, FieldSet modified, FieldSet removed)
    {
        if (before is null)
        {
            added.Add();
        }
        else if (after is null)
        {
            removed.Add();
        }
        else if (!JsonNode.DeepEquals(before, after))
        {
            modified.Add();
        }
    }

    private static bool IsEmpty(JsonNode? node) => node is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };
}
