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

    // The order of the configuration wins; items that only the live list has stay behind the items they stood behind.
    private static JsonArray MergeItems(JsonArray live, JsonArray applied, MergeSchema schema)
    {
        var before = KeyedItems.Index(live, schema);
        var after = KeyedItems.Index(applied, schema);
        var standing = new Queue<PathElement>(before.Keys);
        var shared = new Queue<PathElement>(after.Keys.Where(before.ContainsKey));
        var result = new JsonArray();
        foreach (var (element, item) in after)
        {
            while (standing.TryPeek(out var next) && (next == element || !shared.TryPeek(out var awaited) || next != awaited))
            {
                standing.Dequeue();
                if (next == element)
                {
                    break;
                }

                KeepUnapplied(next);
            }

            result.Add(item is null ? null : MergeValue(before.GetValueOrDefault(element), item, schema.Items));
            if (shared.TryPeek(out var first) && first == element)
            {
                shared.Dequeue();
            }
        }

        while (standing.TryDequeue(out var rest))
        {
            KeepUnapplied(rest);
        }

        return result;

        void KeepUnapplied(PathElement element)
        {
            if (!after.ContainsKey(element))
            {
                result.Add(before[element]?.DeepClone());
            }
        }
    }
}
