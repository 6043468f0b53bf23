using System.Text;
using System.Text.Json;
using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Tests.Http;

public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: '1'", """{"a":"1"}""")]
    [InlineData("a: 1.5", """{"a":1.5}""")]
    [InlineData("a: 1.2.3", """{"a":"1.2.3"}""")]
    [InlineData("a: yes", """{"a":true}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a: 010", """{"a":"010"}""")]
    [InlineData("a: [x, {b: null}]", """{"a":["x",{"b":null}]}""")]
    [InlineData("a: 100m", """{"a":"100m"}""")]
    [InlineData("a: &x {b: 1}\nc: *x", """{"a":{"b":1},"c":{"b":1}}""")]
    public void Read_Document_HasTheTypesOfItsScalars(string yaml, string json) =>
        Assert.Equal(json, YamlReader.Read(Encoding.UTF8.GetBytes(yaml))!.ToJsonString());

    [Theory]
    [InlineData("a: [")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("? [x]\n: 1")]
    public void Read_NotOneDocument_Throws(string yaml) => Assert.Throws<JsonException>(() => YamlReader.Read(Encoding.UTF8.GetBytes(yaml)));

    [Fact]
    public void Read_AliasesMultiply_StopsAtTheLimit()
    {
        var yaml = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 9; i++)
        {
            yaml.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        Assert.Throws<JsonException>(() => YamlReader.Read(Encoding.UTF8.GetBytes(yaml.ToString())));
    }
}
