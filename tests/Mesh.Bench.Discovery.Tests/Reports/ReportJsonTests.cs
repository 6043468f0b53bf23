using System.Text.Json.Nodes;
using Mesh.Bench.Discovery.Reports;

namespace Mesh.Bench.Discovery.Tests.Reports;

public sealed class ReportJsonTests
{
    [Fact]
    public void Summary_TwoSizes_HasWhatReadersLookFor()
    {
        JsonObject summary = ReportJson.Summary(TestReports.Report(1_000, 10_000));

        Assert.Equal("discovery", (string?)summary["bench"]);
        Assert.Equal(["1k", "10k"], summary["sizes"]!.AsObject().Select(size => size.Key));
        JsonNode size = summary["sizes"]!["1k"]!;
        Assert.Equal(250, (double?)size["change_p99_ms"]);
        Assert.Equal(7, (double?)size["churn_p99_ms"]);
        Assert.Equal(321.1, (double?)size["reconnect_bytes_per_sidecar"]);
        Assert.Equal(2.5, (double?)size["reconnect_all_s"]);
        Assert.Equal(234.6, (double?)size["rss_mb"]);
        Assert.Equal(50, (double?)size["cpu_us_per_push"]);
    }

    [Fact]
    public void Summary_Written_IsOneLine() => Assert.DoesNotContain('\n', ReportJson.Summary(TestReports.Report(1_000)).ToJsonString());
}
