using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Mesh.Bench.Discovery.Tests;

/// <summary>The whole benchmark on a very small mesh, as <c>./mesh bench discovery</c> runs it: the real control plane, real gRPC and TLS.</summary>
public sealed class DiscoveryBenchProcessTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "mesh-bench-discovery");

    [Fact]
    public async Task Run_SmallMesh_ReportsEveryNumber()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a network of its own needs root");

        (int exitCode, string output) = await RunAsync("--quick", "--services", "20");

        Assert.True(exitCode == 0, output);
        JsonObject summary = JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!.AsObject();
        Assert.Equal("discovery", (string?)summary["bench"]);
        JsonObject size = summary["sizes"]!["20"]!.AsObject();
        Assert.Equal(200, (int?)size["endpoints"]);
        Assert.All(
            ["change_p99_ms", "churn_p99_ms", "reconnect_bytes_per_sidecar", "rss_mb", "cpu_us_per_push", "restart_bytes"],
            name => Assert.True((double?)size[name] > 0, $"{name} is {size[name]}"));
        // Each sidecar watches four services with ten endpoints: all of it again would be several kilobytes.
        Assert.InRange((double)size["reconnect_bytes_per_sidecar"]!, 1, 1024);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("unshare", ["--net", "--pid", "--mount-proc", "--fork", "--kill-child", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\"", Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            CancellationToken cancellationToken = TestContext.Current.CancellationToken;
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await errors + output);
        }
        finally
        {
            if (!process.HasExited)
            {
                // Everything in its process namespace goes with it.
                process.Kill();
            }
        }
    }
}
