using System.Text;
using System.Text.Json;
using CsCheck;

namespace Mesh.Sandbox.Api.Tests;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("""{"a":"\ud800"}""")]
    [InlineData("""{"a":"x\udc00y"}""")]
    [InlineData("""{"a":"\ud800A"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""[["\udfff"]]""")]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1""")]
    public void Parse_Faulty_IsAJsonException(string text) => Assert.ThrowsAny<JsonException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Parse_BrokenUtf8_IsAJsonException() => Assert.ThrowsAny<JsonException>(() => StrictJson.Parse([(byte)'"', 0xC3, 0x28, (byte)'"']));

    [Fact]
    public void Parse_SurrogatePair_IsOneCharacter() => Assert.Equal("😀\n", StrictJson.Parse("""  "\ud83d\ude00\n" """u8)!.GetValue<string>());

    [Fact]
    public void Parse_AnyBytes_EitherFailsOrCanBeReadAndWritten() =>
        Gen.Char["{}[]\",:\\ud8c0e19 "].Select(static c => (byte)c).Array[0, 24].Sample(static inner =>
        {
            byte[] bytes = [.. "{\"a\":\""u8, .. inner, .. "\"}"u8];
            try
            {
                Assert.NotNull(StrictJson.Parse(bytes)!.DeepClone().ToJsonString());
            }
            catch (JsonException)
            {
                // The one failure that callers handle.
            }
        });

    [Fact]
    public void Parse_TooDeep_IsAJsonException() =>
        Assert.ThrowsAny<JsonException>(static () => StrictJson.Parse(Encoding.UTF8.GetBytes(new string('[', 200) + new string(']', 200))));
}
