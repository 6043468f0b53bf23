using System.Text.Json.Nodes;
using Mesh.Bench.Processes;

namespace Mesh.Bench.Federation.Tests;

/// <summary>The whole benchmark on a small federation, as <c>./mesh bench federation</c> runs it: the real control plane, real gRPC and TLS.</summary>
public sealed class FederationBenchProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "mesh-bench-federation");

    [Fact]
    public async Task Run_SmallFederation_ReportsEveryNumberAndTransfersOnlyDifferences()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "a network of its own needs root");

        string output = await Tool.RunAsync(
            Patience,
            ["unshare", "--net", "--pid", "--mount-proc", "--fork", "--kill-child", "sh", "-c", "ip link set lo up && exec \"$0\" \"$@\"", Program, "--quick"],
            TestContext.Current.CancellationToken);

        JsonObject summary = JsonNode.Parse(output.TrimEnd().Split('\n')[^1])!.AsObject();
        Assert.All(
            ["first_sync_s", "first_sync_bytes_per_peer", "steady_cpu_percent", "cpu_ms_per_change", "rss_mb", "start_s"],
            name => Assert.True((double?)summary[name] > 0, $"{name} is {summary[name]}"));
        Assert.Equal((0, 0), Statements(summary["reconnect_unchanged"]!));
        // One service of each of the three peers, and one of the measured cluster, which all three are told of.
        Assert.Equal((3, 3), Statements(summary["reconnect_changed"]!));
    }

    private static (int ToControlPlane, int ToPeers) Statements(JsonNode reconnect) => ((int)reconnect["statements_to_control_plane"]!, (int)reconnect["statements_to_peers"]!);
}
