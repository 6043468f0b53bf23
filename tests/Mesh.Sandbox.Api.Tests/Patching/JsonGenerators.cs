using System.Text.Json.Nodes;
using CsCheck;

namespace Mesh.Sandbox.Api.Tests.Patching;

/// <summary>Random JSON documents: few names, so that documents overlap.</summary>
internal static class JsonGenerators
{
    private static readonly Gen<string> Name = Gen.Int[0, 4].Select(static index => new[] { "a", "b", "c", "name", "" }[index]);

    private static readonly Gen<JsonNode> Scalar = Gen.OneOf(
        Gen.Int[-3, 3].Select(static number => (JsonNode)JsonValue.Create(number)),
        Gen.Bool.Select(static flag => (JsonNode)JsonValue.Create(flag)),
        Name.Select(static text => (JsonNode)JsonValue.Create(text)!));

    /// <summary>Objects without nulls, three levels deep at most.</summary>
    public static readonly Gen<JsonObject> Object = ObjectOf(Node(2));

    /// <summary>A pod-like object with containers that have unique names.</summary>
    public static readonly Gen<JsonObject> Pod =
        Gen.Select(
            Gen.Shuffle(new[] { "web", "log", "proxy", "init" }, 0, 4),
            Gen.Int[1, 3].Array[4],
            Gen.Shuffle(new[] { "A", "B", "C" }, 0, 3).Array[4],
            Gen.Shuffle(new[] { "x/1", "x/2", "x/3" }, 0, 3),
            static (names, tags, env, finalizers) => new JsonObject
            {
                ["metadata"] = new JsonObject { ["finalizers"] = new JsonArray([.. finalizers.Select(static f => (JsonNode)f!)]) },
                ["spec"] = new JsonObject { ["containers"] = new JsonArray([.. names.Select((name, i) => Container(name, tags[i], env[i]))]) },
            });

    private static Gen<JsonNode> Node(int depth) => depth == 0
        ? Scalar
        : Gen.OneOf(Scalar, ObjectOf(Node(depth - 1)).Select(static o => (JsonNode)o), Node(depth - 1).Array[0, 3].Select(static items => (JsonNode)new JsonArray(items)));

    private static Gen<JsonObject> ObjectOf(Gen<JsonNode> value) =>
        Gen.Select(Name, value).Array[0, 4].Select(static pairs => new JsonObject(
            pairs.DistinctBy(static pair => pair.Item1).Select(static pair => KeyValuePair.Create<string, JsonNode?>(pair.Item1, pair.Item2.DeepClone()))));

    private static JsonObject Container(string name, int tag, string[] env) => new()
    {
        ["name"] = name,
        ["image"] = $"{name}:{tag}",
        ["env"] = new JsonArray([.. env.Select(static key => (JsonNode)new JsonObject { ["name"] = key, ["value"] = "1" })]),
    };
}
