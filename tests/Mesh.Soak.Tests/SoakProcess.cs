using System.Diagnostics;
using Mesh.Proxy.Doubles;

namespace Mesh.Soak.Tests;

/// <summary>The program as a user starts it. Needs the published sidecar, like <c>./mesh test</c> makes it.</summary>
internal static class SoakProcess
{
    private static readonly string Soak = Path.Combine(AppContext.BaseDirectory, "mesh-soak");

    public static void SkipUnlessPossible()
    {
        Assert.SkipUnless(File.Exists(SidecarProcess.Binary), $"{SidecarProcess.Binary} has not been published");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces need root");
    }

    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(Soak, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }
}
