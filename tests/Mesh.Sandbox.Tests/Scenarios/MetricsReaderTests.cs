using Mesh.Sandbox.Scenarios;

namespace Mesh.Sandbox.Tests.Scenarios;

public sealed class MetricsReaderTests
{
    private const string Text = """
        # HELP mesh_requests_total Requests.
        # TYPE mesh_requests_total counter
        mesh_requests_total{code="2xx",path="a } b"} 5
        mesh_requests_total{code="5xx"} 2.5 1700000000000
        mesh_requests_total_more 100
        mesh_streams 3

        """;

    [Theory]
    [InlineData("mesh_requests_total", 7.5)]
    [InlineData("mesh_streams", 3)]
    [InlineData("mesh_requests", 0)]
    [InlineData("absent", 0)]
    public void Sum_Metric_AddsItsLabelSetsAndNoOther(string metric, double expected) => Assert.Equal(expected, MetricsReader.Sum(Text, metric));

    [Theory]
    [InlineData(5, "code=\"2xx\"")]
    [InlineData(5, "path=\"a } b\"", "code=\"2xx\"")]
    [InlineData(0, "path=\"a } b\"", "code=\"5xx\"")]
    [InlineData(0, "ode=\"2xx\"")]
    public void Sum_Labels_CountOnlySetsThatHaveAll(double expected, params string[] labels) =>
        Assert.Equal(expected, MetricsReader.Sum(Text, "mesh_requests_total", labels));
}
