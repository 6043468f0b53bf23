using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Printing;

namespace Mesh.Sandbox.Api.Tests.Printing;

public sealed class SimpleJsonPathTests
{
    private static readonly JsonObject Tree = JsonNode.Parse(
        """{"spec":{"backends":[{"weight":1},{"weight":2}]},"status":{"conditions":[{"type":"A","status":"x"},{"type":"Ready","status":"True"}]},"metadata":{"labels":{"a.b/c":"l"}}}""")!.AsObject();

    [Theory]
    [InlineData(".spec.backends[1].weight", "2")]
    [InlineData(".spec.backends[*].weight", "1")]
    [InlineData(".spec.backends[7].weight", null)]
    [InlineData(".status.conditions[?(@.type==\"Ready\")].status", "True")]
    [InlineData(".status.conditions[?(@.type=='Absent')].status", null)]
    [InlineData(".metadata.labels['a.b/c']", "l")]
    [InlineData(".metadata.labels.a\\.b/c", "l")]
    public void First_Path_LeadsToTheValue(string path, string? expected) => Assert.Equal(expected, SimpleJsonPath.Parse(path)!.First(Tree)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("spec")]
    [InlineData("..weight")]
    [InlineData(".spec[0:2]")]
    [InlineData("{.spec}")]
    public void Parse_BeyondTheSimplePart_IsRefused(string path) => Assert.Null(SimpleJsonPath.Parse(path));
}
