using System.Diagnostics;
using System.Text.Json;
using Mesh.Proxy.Doubles;

namespace Mesh.Soak.Tests;

/// <summary>The short form of <c>./mesh soak</c>: the same run with twenty thousand requests. Needs the published sidecar, like <c>./mesh test</c> makes it.</summary>
public sealed class SidecarSoakTests
{
    private static readonly string Soak = Path.Combine(AppContext.BaseDirectory, "mesh-soak");

    [Fact]
    public async Task Run_TwentyThousandRequests_VerdictIsOk()
    {
        Assert.SkipUnless(File.Exists(SidecarProcess.Binary), $"{SidecarProcess.Binary} has not been published");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces need root");

        (int exitCode, string output) = await RunAsync("--requests", "20000", "-o", "json");

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
        (int exitCode, _) = await RunAsync("--requests", "0");

        Assert.Equal(1, exitCode);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Soak, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
