using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Tests.Http;

public sealed class FieldErrorTests
{
    /// <summary>The right column is what Go prints for the left one with <c>%q</c>.</summary>
    [Theory]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("\a\b\f\n\r\t\v", "\"\\a\\b\\f\\n\\r\\t\\v\"")]
    [InlineData("\x01\x7f", "\"\\x01\\x7f\"")]
    [InlineData("\u0085\u00a0\u200b\ue000", "\"\\u0085\\u00a0\\u200b\\ue000\"")]
    [InlineData("ü 😀 日本", "\"ü 😀 日本\"")]
    [InlineData("\U000F0000", "\"\\U000f0000\"")]
    public void Invalid_Text_IsQuotedAsInGo(string value, string expected) =>
        Assert.Equal($"f: Invalid value: {expected}: d", FieldError.Invalid("f", value, "d").ToString());

    [Fact]
    public void Invalid_OtherValues_AreWrittenAsInGo()
    {
        Assert.Equal("Invalid value: 7", FieldError.Invalid("f", 7L, "").Body);
        Assert.Equal("Invalid value: true", FieldError.Invalid("f", true, "").Body);
        Assert.Equal("Invalid value: \"null\"", FieldError.Invalid("f", null, "").Body);
        Assert.Equal("Invalid value: map[string]interface {}{\"a\":1}", FieldError.Invalid("f", JsonNode.Parse("""{"a":1}"""), "").Body);
    }

    [Fact]
    public void NotSupported_Values_KeepTheirOrder() =>
        Assert.Equal("Unsupported value: \"x\": supported values: \"b\", \"a\"", FieldError.NotSupported("f", "x", "b", "a").Body);
}
