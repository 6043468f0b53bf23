using System.Globalization;
using System.Text.Json.Nodes;

namespace Mesh.Injector.Tests;

/// <summary>Applies a JSON patch (RFC 6902), strictly. Knows <c>add</c> only: the injector must never do anything else to a pod.</summary>
internal static class JsonPatchApplier
{
    public static JsonNode Apply(JsonNode document, JsonArray patch)
    {
        JsonNode result = document.DeepClone();
        foreach (JsonNode? operation in patch)
        {
            Assert.Equal("add", (string?)operation!["op"]);
            Add(result, (string)operation["path"]!, operation["value"]!.DeepClone());
        }

        return result;
    }

    private static void Add(JsonNode document, string path, JsonNode value)
    {
        string[] tokens = [.. path.Split('/').Skip(1).Select(Unescape)];
        JsonNode parent = tokens[..^1].Aggregate(document, Step);
        if (parent is JsonArray array)
        {
            array.Insert(tokens[^1] == "-" ? array.Count : int.Parse(tokens[^1], CultureInfo.InvariantCulture), value);
        }
        else
        {
            parent.AsObject()[tokens[^1]] = value;
        }
    }

    private static JsonNode Step(JsonNode node, string token)
    {
        JsonNode? next = node is JsonArray array ? array[int.Parse(token, CultureInfo.InvariantCulture)] : node[token];
        Assert.NotNull(next);
        return next;
    }

    private static string Unescape(string token) => token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
