using System.Text.Json.Nodes;
using Mesh.Bench.Sidecar.Measuring;
using Mesh.Bench.Sidecar.Reports;

namespace Mesh.Bench.Sidecar.Tests.Reports;

public sealed class ReportJsonTests
{
    [Fact]
    public void Summary_AllMeasured_HasWhatReadersLookFor()
    {
        JsonObject summary = ReportJson.Summary(TestReports.Report(
            TestReports.Case("h1-small", [30, 30], [40, 40], [60, 60]), TestReports.Case("conns-1000", [30, 30], [40, 40], [60, 60])));

        Assert.Equal("sidecar", (string?)summary["bench"]);
        JsonNode small = summary["cases"]!["h1-small"]!;
        Assert.Equal(30, (double?)small["cpu_us"]);
        Assert.Equal(0.75, (double?)small["cpu_vs_haproxy"]);
        Assert.Equal(0.5, (double?)small["cpu_vs_nginx"]);
        Assert.Equal(60, (double?)small["p50_us"]);
        Assert.Equal(300, (double?)small["p99_us"]);
        Assert.Equal(0.75, (double?)small["p99_vs_haproxy"]);
        Assert.Equal(33333.3, (double?)small["rps"]);
        Assert.Equal(12.3, (double?)summary["idle_rss_mb"]);
        Assert.Equal(30, (double?)summary["rss_1000_conns_mb"]);
        Assert.Equal(44.4, (double?)summary["rss_10k_endpoints_mb"]);
        Assert.Equal(100, (double?)summary["start_ms"]);
    }

    [Fact]
    public void Summary_FailedCase_SaysWhyInsteadOfNumbers()
    {
        JsonObject summary = ReportJson.Summary(TestReports.Report(CaseResult.Failed(TestReports.Definition("conns-1000"), "Mesh: 3 status errors")));

        JsonObject failed = summary["cases"]!["conns-1000"]!.AsObject();
        Assert.Equal("Mesh: 3 status errors", (string?)Assert.Single(failed).Value);
        Assert.False(summary.ContainsKey("rss_1000_conns_mb"));
    }

    [Fact]
    public void Summary_Written_IsOneLine() =>
        Assert.DoesNotContain('\n', ReportJson.Summary(TestReports.Report(TestReports.Case("h1-small", [30], [40], [60]))).ToJsonString());
}
