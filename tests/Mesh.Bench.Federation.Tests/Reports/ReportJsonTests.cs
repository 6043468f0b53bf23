using System.Text.Json.Nodes;
using Mesh.Bench.Federation.Measuring;
using Mesh.Bench.Federation.Reports;

namespace Mesh.Bench.Federation.Tests.Reports;

public sealed class ReportJsonTests
{
    [Fact]
    public void Summary_AllReached_HasWhatReadersLookForInOneLine()
    {
        JsonObject summary = ReportJson.Summary(TestResults.Good());

        Assert.Equal("federation", (string?)summary["bench"]);
        Assert.Equal(2.5, (double?)summary["first_sync_s"]);
        Assert.Equal(1_700_000, (double?)summary["first_sync_bytes_per_peer"]);
        Assert.Equal(0.25, (double?)summary["steady_cpu_percent"]);
        Assert.Equal(234.5, (double?)summary["rss_mb"]);
        Assert.Equal(50, (long?)summary["reconnect_changed"]!["statements_to_peers"]);
        Assert.Empty(summary["missed"]!.AsArray());
        Assert.DoesNotContain('\n', summary.ToJsonString());
    }

    [Fact]
    public void Summary_EverythingMissed_NamesIt()
    {
        FederationResult good = TestResults.Good();
        FederationResult bad = good with
        {
            FirstRest = TimeSpan.FromSeconds(5.1),
            SteadyCpuPercent = 1.1,
            ResidentMegabytes = 401,
            Unchanged = good.Changed with { Changed = 0 },
            Changed = good.Unchanged with { Changed = 5 },
        };

        Assert.Equal(
            ["first_sync_s", "steady_cpu_percent", "rss_mb", "reconnect_unchanged", "reconnect_changed"],
            ReportJson.Summary(bad)["missed"]!.AsArray().Select(name => (string?)name));
    }
}
