using System.Text.Json;

namespace Mesh.Soak.Tests;

/// <summary>Short forms of <c>./mesh soak idle</c> and <c>./mesh soak change</c>: that they measure, not what; a machine that runs tests is too busy for numbers.</summary>
public sealed class MeasureTests
{
    [Fact]
    public async Task Idle_FewConnections_AreOpenToTheEndAndCounted()
    {
        SoakProcess.SkipUnlessPossible();

        (int exitCode, string output) = await SoakProcess.RunAsync("idle", "--connections", "100", "-o", "json");

        using JsonDocument report = JsonDocument.Parse(output);
        Assert.Equal(100, report.RootElement.GetProperty("connections").GetInt32());
        Assert.InRange(report.RootElement.GetProperty("rss_idle_mb").GetDouble(), 5, 200);
        Assert.InRange(exitCode, 0, 1);
    }

    [Fact]
    public async Task Change_FewEndpoints_ComesThroughWithoutAFailedRequest()
    {
        SoakProcess.SkipUnlessPossible();

        (int exitCode, string output) = await SoakProcess.RunAsync("change", "--endpoints", "20", "-o", "json");

        using JsonDocument report = JsonDocument.Parse(output);
        Assert.InRange(report.RootElement.GetProperty("changes").GetInt32(), 2, 11);
        Assert.InRange(report.RootElement.GetProperty("p99_changing_ms").GetDouble(), 0.01, 10_000);
        Assert.InRange(exitCode, 0, 1);
    }
}
