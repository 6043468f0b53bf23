using System.Xml.Linq;
using Mesh.Bench.Sidecar.Measuring;
using Mesh.Bench.Sidecar.Reports;

namespace Mesh.Bench.Sidecar.Tests.Reports;

public sealed class ReportPlotTests
{
    [Fact]
    public void Render_TwoCases_IsWellFormedAndNamesThem()
    {
        XDocument svg = XDocument.Parse(ReportPlot.Render(TestReports.Report(
            TestReports.Case("h1-small", [30], [40], [60]),
            TestReports.Case("tcp <stream>", [300], [40], [60]),
            CaseResult.Failed(TestReports.Definition("conns-1000"), "no"))));

        string[] texts = [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
        Assert.Contains("h1-small", texts);
        Assert.Contains("tcp <stream>", texts);
        Assert.Contains("0.75  (30 µs/request)", texts);
        Assert.DoesNotContain("conns-1000", texts);
    }
}
