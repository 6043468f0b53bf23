using System.Text.Json.Nodes;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Everything that can be wrong with one field of an object.</summary>
internal static class JsonMutations
{
    private static readonly Func<JsonNode?>[] Values =
    [
        () => null,
        () => "",
        () => "x",
        () => "-1",
        () => "a/b.c:d*e(f[",
        () => "\0\u202e\ud83d\ude00",
        () => new string('x', 10_000),
        () => -1,
        () => 0,
        () => 65_536,
        () => 1e300,
        () => 0.5,
        () => true,
        () => new JsonArray(),
        () => new JsonArray((JsonNode?)null),
        () => new JsonArray(new JsonObject()),
        () => new JsonArray("x", "x"),
        () => new JsonObject(),
        () => new JsonObject { ["x"] = null },
    ];

    /// <summary>The object once for each field and each wrong value of it, and once without the field; what it is called stays.</summary>
    public static IEnumerable<(string What, JsonNode Mutant)> Of(JsonNode sample)
    {
        foreach (object[] path in Paths(sample).Where(path => path is not (["metadata", "name" or "namespace", ..] or ["metadata"] or ["apiVersion"] or ["kind"])))
        {
            string name = string.Join('.', path);
            yield return ($"without {name}", Change(sample, path, (parent, last) => Remove(parent, last)));
            foreach (var value in Values)
            {
                yield return ($"{name} = {Short(value())}", Change(sample, path, (parent, last) => Set(parent, last, value())));
            }
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Paths(field.Value).Prepend([]).Select(rest => (object[])[field.Key, .. rest])),
        JsonArray items => items.SelectMany((item, index) => Paths(item).Prepend([]).Select(rest => (object[])[index, .. rest])),
        _ => [],
    };

    private static JsonNode Change(JsonNode sample, object[] path, Action<JsonNode, object> change)
    {
        var mutant = sample.DeepClone();
        var parent = path.SkipLast(1).Aggregate(mutant, (node, step) => step is int index ? node[index]! : node[(string)step]!);
        change(parent, path[^1]);
        return mutant;
    }

    private static void Remove(JsonNode parent, object last)
    {
        if (last is int index)
        {
            parent.AsArray().RemoveAt(index);
        }
        else
        {
            parent.AsObject().Remove((string)last);
        }
    }

    private static void Set(JsonNode parent, object last, JsonNode? value)
    {
        if (last is int index)
        {
            parent[index] = value;
        }
        else
        {
            parent[(string)last] = value;
        }
    }

    private static string Short(JsonNode? value) => value?.ToJsonString() is { } text ? text[..Math.Min(40, text.Length)] : "null";
}
