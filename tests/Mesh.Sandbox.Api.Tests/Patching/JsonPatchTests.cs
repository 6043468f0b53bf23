using System.Text.Json.Nodes;
using CsCheck;
using Mesh.Sandbox.Api.Patching;

namespace Mesh.Sandbox.Api.Tests.Patching;

public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/b","value":2}]""", """{"a":1,"b":2}""")]
    [InlineData("""{"a":1}""", """[{"op":"add","path":"/a","value":null}]""", """{"a":null}""")]
    [InlineData("""{"a":[1,3]}""", """[{"op":"add","path":"/a/1","value":2}]""", """{"a":[1,2,3]}""")]
    [InlineData("""{"a":[1]}""", """[{"op":"add","path":"/a/-","value":2}]""", """{"a":[1,2]}""")]
    [InlineData("""{"a":[1]}""", """[{"op":"add","path":"/a/1","value":2}]""", """{"a":[1,2]}""")]
    [InlineData("""{"a":{"b":1},"c":2}""", """[{"op":"remove","path":"/a/b"}]""", """{"a":{},"c":2}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"remove","path":"/a/0"}]""", """{"a":[2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"replace","path":"/a/0","value":[]}]""", """{"a":[[],2]}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"move","from":"/a/b","path":"/c"}]""", """{"a":{},"c":1}""")]
    [InlineData("""{"a":[1,2,3]}""", """[{"op":"move","from":"/a/0","path":"/a/2"}]""", """{"a":[2,3,1]}""")]
    [InlineData("""{"a":{"b":1}}""", """[{"op":"copy","from":"/a","path":"/c"}]""", """{"a":{"b":1},"c":{"b":1}}""")]
    [InlineData("""{"a/b":1,"m~n":2}""", """[{"op":"remove","path":"/a~1b"},{"op":"replace","path":"/m~0n","value":3}]""", """{"m~n":3}""")]
    [InlineData("""{"a":[1,{"b":null}]}""", """[{"op":"test","path":"/a","value":[1,{"b":null}]}]""", """{"a":[1,{"b":null}]}""")]
    [InlineData("""{"a":1.0}""", """[{"op":"test","path":"/a","value":1.0}]""", """{"a":1.0}""")]
    [InlineData("""{"":{"":1}}""", """[{"op":"replace","path":"//","value":2}]""", """{"":{"":2}}""")]
    [InlineData("""{"a":1}""", """[{"op":"replace","path":"","value":{"b":2}}]""", """{"b":2}""")]
    [InlineData("{}", "[]", "{}")]
    public void Apply_ValidPatch_GivesTheResultOfTheRfc(string original, string patch, string expected) =>
        Json.AssertEqual(expected, JsonPatch.Apply(Json.Object(original), JsonNode.Parse(patch)).Object);

    [Theory]
    [InlineData("""[{"op":"test","path":"/a","value":2}]""", 422)]
    [InlineData("""[{"op":"remove","path":"/missing"}]""", 422)]
    [InlineData("""[{"op":"replace","path":"/missing","value":1}]""", 422)]
    [InlineData("""[{"op":"add","path":"/missing/b","value":1}]""", 422)]
    [InlineData("""[{"op":"add","path":"/list/9","value":1}]""", 422)]
    [InlineData("""[{"op":"add","path":"/list/01","value":1}]""", 422)]
    [InlineData("""[{"op":"add","path":"/list/x","value":1}]""", 422)]
    [InlineData("""[{"op":"remove","path":"/list/-"}]""", 422)]
    [InlineData("""[{"op":"move","from":"/object","path":"/object/inner"}]""", 422)]
    [InlineData("""[{"op":"copy","from":"/missing","path":"/b"}]""", 422)]
    [InlineData("""[{"op":"remove","path":""}]""", 422)]
    [InlineData("""[{"op":"replace","path":"","value":[]}]""", 422)]
    [InlineData("""[{"op":"add","path":"/a"}]""", 400)]
    [InlineData("""[{"op":"add","path":"a","value":1}]""", 400)]
    [InlineData("""[{"op":"move","path":"/a"}]""", 400)]
    [InlineData("""[{"op":"rename","path":"/a"}]""", 400)]
    [InlineData("[1]", 400)]
    [InlineData("{}", 400)]
    public void Apply_BadPatch_IsRefusedAsTheApiServerDoes(string patch, int code)
    {
        var original = Json.Object("""{"a":1,"list":[0],"object":{}}""");

        var result = JsonPatch.Apply(original, JsonNode.Parse(patch));

        Assert.Equal(code, result.Failure!.Code);
        Assert.Null(result.Object);
        if (code == 422)
        {
            Assert.Equal("the server rejected our request due to an error in our request", result.Failure.Message);
            Assert.NotEqual(result.Failure.Message, result.Diagnostic);
        }
    }

    [Fact]
    public void Apply_LaterOperationFails_LeavesTheOriginalAlone()
    {
        var original = Json.Object("""{"a":1}""");

        var result = JsonPatch.Apply(original, JsonNode.Parse("""[{"op":"remove","path":"/a"},{"op":"remove","path":"/a"}]"""));

        Assert.NotNull(result.Failure);
        Json.AssertEqual("""{"a":1}""", original);
    }

    [Fact]
    public void Apply_TooManyOperations_IsRefused()
    {
        var patch = new JsonArray([.. Enumerable.Range(0, JsonPatch.MaxOperations + 1).Select(static _ => (JsonNode)new JsonObject { ["op"] = "test", ["path"] = "" })]);

        var failure = JsonPatch.Apply([], patch).Failure!;

        Assert.Equal(413, failure.Code);
        Assert.Equal("The allowed maximum operations in a JSON patch is 10000, got 10001", failure.Message);
    }

    [Fact]
    public void Apply_CopiesThatDoubleTheDocument_AreStopped()
    {
        var patch = new JsonArray([.. Enumerable.Range(0, 64).Select(static i => (JsonNode)new JsonObject { ["op"] = "copy", ["from"] = "", ["path"] = $"/c{i}" })]);

        Assert.Equal(422, JsonPatch.Apply(Json.Object("""{"a":"seed"}"""), patch).Failure!.Code);
    }

    [Fact]
    public void Apply_BytesThatAreNotJson_AreABadRequest() =>
        Assert.Equal(400, JsonPatch.Apply([], "{not json"u8).Failure!.Code);

    [Fact]
    public void Apply_AddThenRemove_RestoresTheDocument() =>
        Gen.Select(JsonGenerators.Object, JsonGenerators.Object).Sample(static (document, value) =>
        {
            var patch = new JsonArray(
                new JsonObject { ["op"] = "add", ["path"] = "/~0new~1", ["value"] = value.DeepClone() },
                new JsonObject { ["op"] = "test", ["path"] = "/~0new~1", ["value"] = value.DeepClone() },
                new JsonObject { ["op"] = "remove", ["path"] = "/~0new~1" });
            return JsonNode.DeepEquals(document, JsonPatch.Apply(document, patch).Object);
        });
}
