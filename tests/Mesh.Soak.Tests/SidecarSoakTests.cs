using System.Text.Json;

namespace Mesh.Soak.Tests;

/// <summary>The short form of <c>./mesh soak</c>: the same run with twenty thousand requests. Needs the published sidecar, like <c>./mesh test</c> makes it.</summary>
public sealed class SidecarSoakTests
{
    [Fact]
    public async Task Run_TwentyThousandRequests_VerdictIsOk()
    {
        SoakProcess.SkipUnlessPossible();

        (int exitCode, string output) = await SoakProcess.RunAsync("--requests", "20000", "-o", "json");

        using JsonDocument report = JsonDocument.Parse(output.Trim().Split('\n')[^1]);
        Assert.True(report.RootElement.GetProperty("verdict").GetString() == "ok", output);
        Assert.Equal(20_000, report.RootElement.GetProperty("requests").GetInt64());
        Assert.InRange(report.RootElement.GetProperty("whole").GetInt64(), 19_000, 20_000);
        Assert.InRange(report.RootElement.GetProperty("faults_on_purpose").GetInt64(), 100, 1000);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Run_ImpossibleOption_SaysSo()
    {
        (int exitCode, _) = await SoakProcess.RunAsync("--requests", "0");

        Assert.Equal(1, exitCode);
    }
}
