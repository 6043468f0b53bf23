using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Tests.Patching;

/// <summary>JSON literals and comparison for tests.</summary>
internal static class Json
{
    public static JsonObject Object(string json) => JsonNode.Parse(json)!.AsObject();

    public static void AssertEqual(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"expected {JsonNode.Parse(expected)?.ToJsonString()}\nactual   {actual?.ToJsonString()}");
}
