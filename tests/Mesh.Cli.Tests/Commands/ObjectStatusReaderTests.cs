using System.Text.Json;
using Mesh.Cli.Commands;

namespace Mesh.Cli.Tests.Commands;

public sealed class ObjectStatusReaderTests
{
    private const string Conditions = """[{"type":"Accepted","status":"True"},{"type":"Applied","status":"STATUS","reason":"r","message":"applied 1 of 2 sidecars","observedGeneration":3}]""";

    [Theory]
    [InlineData("True", 3, true, "applied 1 of 2 sidecars")]
    [InlineData("False", 3, false, "applied 1 of 2 sidecars")]
    [InlineData("True", 4, false, "the control plane has not looked at this version yet")]
    public void Of_Policy_TellsWhetherThisVersionIsApplied(string status, long generation, bool applied, string message) => Assert.Equal(
        [new ObjectStatus("TrafficPolicy", "shop", "cart", null, applied, message)],
        ObjectStatusReader.Of("TrafficPolicy", Object($$"""{"conditions":{{Conditions.Replace("STATUS", status, StringComparison.Ordinal)}}}""", generation)));

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"conditions":"x"}""")]
    [InlineData("""{"conditions":[1,{"type":"Accepted"}]}""")]
    public void Of_NothingSaid_IsUnknown(string? status) =>
        Assert.Null(Assert.Single(ObjectStatusReader.Of("TrafficSplit", Object(status, 1))).Applied);

    [Fact]
    public void Of_Route_HasALineForEachParentOfTheMesh()
    {
        string conditions = Conditions.Replace("STATUS", "True", StringComparison.Ordinal);
        string status = $$"""
            {"parents":[
              {"controllerName":"example.com/gateway","parentRef":{"name":"gateway"},"conditions":{{conditions}}},
              {"controllerName":"mesh.dev/controller","parentRef":{"name":"checkout"},"conditions":{{conditions}}},
              {"controllerName":"mesh.dev/controller","parentRef":{"name":"cart"},"conditions":[]}]}
            """;

        Assert.Equal(
            [("checkout", true), ("cart", null)],
            ObjectStatusReader.Of("HTTPRoute", Object(status, 3)).Select(line => (line.Parent, line.Applied)));
    }

    private static MeshObject Object(string? status, long generation) => new()
    {
        Metadata = new() { NamespaceProperty = "shop", Name = "cart", Generation = generation },
        Status = status is null ? null : JsonDocument.Parse(status).RootElement,
    };
}
