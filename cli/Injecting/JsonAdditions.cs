using System.Globalization;
using System.Text.Json.Nodes;

namespace Mesh.Cli.Injecting;

/// <summary>Applies a JSON patch (RFC 6902) of <c>add</c> operations: injection only adds.</summary>
internal static class JsonAdditions
{
    /// <exception cref="InvalidOperationException">An operation is another one, or does not fit: the injector made the patch of this very object.</exception>
    public static void Apply(JsonObject target, JsonArray patch)
    {
        foreach (JsonObject operation in patch.OfType<JsonObject>())
        {
            if (operation["op"]?.ToString() != "add" || operation["path"]?.ToString() is not { } path)
            {
                throw new InvalidOperationException("the patch has an operation other than add");
            }

            Add(target, path.Split('/').AsSpan(1), operation["value"]?.DeepClone());
        }
    }

    private static void Add(JsonNode target, ReadOnlySpan<string> path, JsonNode? value)
    {
        JsonNode parent = target;
        foreach (string step in path[..^1])
        {
            parent = (parent is JsonArray list ? list[Index(step, list.Count - 1)] : parent[Unescape(step)])
                ?? throw new InvalidOperationException($"there is no {step} to add to");
        }

        if (parent is JsonArray items)
        {
            items.Insert(path[^1] == "-" ? items.Count : Index(path[^1], items.Count), value);
        }
        else
        {
            parent[Unescape(path[^1])] = value;
        }
    }

    private static int Index(string step, int last) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index <= last
            ? index
            : throw new InvalidOperationException($"there is no item {step}");

    // RFC 6901 §4: in this order.
    private static string Unescape(string step) => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
