using System.Xml.Linq;
using Mesh.Bench.Discovery.Reports;

namespace Mesh.Bench.Discovery.Tests.Reports;

public sealed class ReportPlotTests
{
    [Theory]
    [InlineData(250)]
    [InlineData(10_000, 250, 1_000)]
    public void Render_Sizes_IsWellFormedAndNamesThem(params int[] services)
    {
        XDocument svg = XDocument.Parse(ReportPlot.Render(TestReports.Report(services)));

        string[] texts = [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
        Assert.All(services, count => Assert.Contains($"{count:N0}", texts));
        Assert.Contains("1000", texts);
        Assert.Contains("235", texts);
    }
}
