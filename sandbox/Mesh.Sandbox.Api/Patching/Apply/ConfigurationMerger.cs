using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>Lays an applied configuration over the live object.</summary>
internal static class ConfigurationMerger
{
    public static JsonObject Merge(JsonObject live, JsonObject configuration, MergeSchema schema)
    {
        var result = new JsonObject();
        foreach (var (name, value) in live)
        {
            if (!configuration.ContainsKey(name))
            {
                result[name] = value?.DeepClone();
            }
            else if (configuration[name] is { } applied)
            {
                result[name] = MergeValue(value, applied, schema.Field(name));
            }
        }

        foreach (var (name, applied) in configuration)
        {
            if (applied is not null && !live.ContainsKey(name))
            {
                result[name] = MergeValue(null, applied, schema.Field(name));
            }
        }

        return result;
    }

    private static JsonNode MergeValue(JsonNode? live, JsonNode applied, MergeSchema schema) => (live, applied) switch
    {
        _ when schema.IsLeaf(applied) => applied.DeepClone(),
        (_, JsonObject fields) => Merge(live as JsonObject ?? [], fields, schema),
        (_, JsonArray items) => MergeItems(live as JsonArray ?? [], items, schema),
        _ => applied.DeepClone(),
    };

    // The order of the configuration wins; items that only the live list has keep their place relative to the items around them.
    private static JsonArray MergeItems(JsonArray live, JsonArray applied, MergeSchema schema)
    {
        var before = KeyedItems.Index(live, schema);
        var after = KeyedItems.Index(applied, schema);
        var pending = new Queue<PathElement>(before.Keys);
        var result = new JsonArray();
        foreach (var (element, item) in after)
        {
            if (before.ContainsKey(element))
            {
                TakeUnapplied(element);
            }

            result.Add(item is null ? null : MergeValue(before.GetValueOrDefault(element), item, schema.Items));
        }

        TakeUnapplied(null);
        return result;

        // Moves live-only items that stand before the given one.
        void TakeUnapplied(PathElement? until)
        {
            if (until is { } stop && !pending.Contains(stop))
            {
                return;
            }

            while (pending.TryDequeue(out var element) && element != until)
            {
                if (!after.ContainsKey(element))
                {
                    result.Add(before[element]?.DeepClone());
                }
            }
        }
    }
}
