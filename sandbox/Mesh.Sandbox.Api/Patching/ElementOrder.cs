using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Patching;

/// <summary>
/// The order of a merged list. The writer's order wins; items only the server knows keep their order among themselves and stand, as far as that
/// allows, where they stood in the live list.
/// </summary>
internal static class ElementOrder
{
    /// <param name="merged">All items; emptied.</param>
    /// <param name="order">The writer's order: items, or objects with the merge key only.</param>
    /// <param name="live">The list before the patch.</param>
    /// <param name="identity">What makes two items the same.</param>
    public static JsonArray Arrange(JsonArray merged, JsonArray order, JsonArray live, ElementIdentity identity)
    {
        var items = merged.ToArray();
        merged.Clear();
        var ordered = items.Where(item => identity.IndexIn(order, item) >= 0).OrderBy(item => identity.IndexIn(order, item)).ToArray();
        var serverOnly = items.Where(item => identity.IndexIn(order, item) < 0)
            .OrderBy(item => identity.IndexIn(live, item) is var index && index < 0 ? int.MaxValue : index)
            .ToArray();

        var result = new JsonArray();
        var next = 0;
        foreach (var item in ordered)
        {
            var place = identity.IndexIn(live, item);
            while (next < serverOnly.Length && place >= 0 && identity.IndexIn(live, serverOnly[next]) is var stood and >= 0 && stood < place)
            {
                result.Add(serverOnly[next++]);
            }

            result.Add(item);
        }

        while (next < serverOnly.Length)
        {
            result.Add(serverOnly[next++]);
        }

        return result;
    }

    /// <summary>Whether the items of a patch, deletions aside, appear in <paramref name="order"/> and in that order.</summary>
    public static bool IsConsistent(JsonArray patch, JsonArray order, ElementIdentity identity)
    {
        if (order.Count == 0)
        {
            return true;
        }

        var position = 0;
        foreach (var item in patch)
        {
            if (item is JsonObject entry && entry.ContainsKey(StrategicDirectives.Patch))
            {
                continue;
            }

            while (position < order.Count && !identity.Same(order[position], item))
            {
                position++;
            }

            if (position++ >= order.Count)
            {
                return false;
            }
        }

        return true;
    }
}
