using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>Items of set and map lists by their identity.</summary>
internal static class KeyedItems
{
    /// <summary>Items in list order. Of items with the same identity the first counts; items without identity are left out.</summary>
    public static Dictionary<PathElement, JsonNode?> Index(JsonArray? list, MergeSchema schema)
    {
        var items = new Dictionary<PathElement, JsonNode?>();
        foreach (var item in list ?? [])
        {
            if (PathElement.OfItem(item, schema, out _) is { } element)
            {
                items.TryAdd(element, item);
            }
        }

        return items;
    }

    /// <summary>The first fault of a configuration's lists: an item without identity, or two with the same; null when there is none.</summary>
    public static string? FindFault(JsonNode? value, MergeSchema schema, string path = "")
    {
        if (schema.IsLeaf(value))
        {
            return null;
        }

        if (value is JsonObject fields)
        {
            return fields.Select(pair => FindFault(pair.Value, schema.Field(pair.Key), $"{path}.{pair.Key}")).FirstOrDefault(static fault => fault is not null);
        }

        var seen = new HashSet<PathElement>();
        var list = value!.AsArray();
        for (var i = 0; i < list.Count; i++)
        {
            if (PathElement.OfItem(list[i], schema, out var fault) is not { } element)
            {
                return $"{path}: element {i}: {fault}";
            }

            if (!seen.Add(element))
            {
                return $"{path}: duplicate entries for key {element}";
            }

            if (FindFault(list[i], schema.Items, path + element) is { } nested)
            {
                return nested;
            }
        }

        return null;
    }
}
