using System.Text.Json.Nodes;
using CsCheck;
using Mesh.Sandbox.Api.Patching;

namespace Mesh.Sandbox.Api.Tests.Patching;

public sealed class JsonMergePatchTests
{
    // The table of RFC 7386, appendix A, as far as both sides are objects.
    [Theory]
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":"b","b":"c"}""", """{"a":null}""", """{"b":"c"}""")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"c"}""", """{"a":["b"]}""", """{"a":["b"]}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":[{"b":"c"}]}""", """{"a":[1]}""", """{"a":[1]}""")]
    [InlineData("""{"e":null}""", """{"a":1}""", """{"e":null,"a":1}""")]
    [InlineData("{}", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Apply_ExamplesOfTheRfc_Match(string original, string patch, string expected) =>
        Json.AssertEqual(expected, JsonMergePatch.Apply(Json.Object(original), JsonNode.Parse(patch)).Object);

    [Fact]
    public void Apply_PatchThatIsNoObject_IsABadRequest() =>
        Assert.Equal(400, JsonMergePatch.Apply([], JsonNode.Parse("[]")).Failure!.Code);

    [Fact]
    public void Diff_OfAnyTwoDocuments_LeadsFromOneToTheOther() =>
        Gen.Select(JsonGenerators.Object, JsonGenerators.Object).Sample(
            static (from, to) => JsonNode.DeepEquals(JsonMergePatch.Apply(from, JsonMergePatch.Diff(from, to)).Object, to),
            print: static pair => $"{pair.Item1.ToJsonString()} -> {pair.Item2.ToJsonString()}");

    [Fact]
    public void Apply_Twice_ChangesNothingMore() =>
        Gen.Select(JsonGenerators.Object, JsonGenerators.Object).Sample(static (original, patch) =>
        {
            var once = JsonMergePatch.Apply(original, patch).Object!;
            return JsonNode.DeepEquals(once, JsonMergePatch.Apply(once, patch).Object);
        });
}
