using System.Diagnostics;
using Mesh.Sandbox.Node.Cleanup;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Network;

namespace Mesh.Sandbox.Node.Tests.Cleanup;

public sealed class JanitorTests
{
    private const int SignalKill = 9;

    [Fact]
    public async Task Dispose_RunningContainerAndPods_LeavesNothing()
    {
        var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();
        using var process = Process.Start("nsenter", [$"--net={pod.NamespacePath}", "--", "sleep", "1000"]);

        await cluster.DisposeAsync();

        await Eventually.HoldsAsync(() => process.HasExited);
        AssertNothingLeft(cluster.Options);
    }

    /// <summary>The parent is a shell that holds the janitor's input, as the sandbox does; it is killed without a chance to clean up.</summary>
    [Fact]
    public async Task ParentKilled_RunningContainerAndPods_LeavesNothing()
    {
        RootPrivileges.Require();
        var name = $"test-{Guid.NewGuid().ToString("N")[..8]}";
        var options = new ClusterNetworkOptions { Cluster = name, StateDirectory = $"/run/mesh-sandbox/{name}" };
        var script = $"""
            set -e
            mkdir -p /run/mesh-sandbox
            coproc {LauncherBinary.Path} janitor {options.StateDirectory}
            read -r answer <&$COPROC
            mkdir -p {options.StateDirectory}/netns
            touch {options.StateDirectory}/netns/mesh-{name}
            ip netns add mesh-{name}
            nsenter --net=/run/netns/mesh-{name} -- sleep 1000 &
            echo $answer $! $COPROC_PID
            wait
            """;
        using var parent = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true })!;
        var line = await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        var parts = line!.Split(' ');
        Assert.Equal("ready", parts[0]);
        Assert.True(NetworkNamespace.Exists($"mesh-{name}"));

        parent.Kill();

        await Eventually.HoldsAsync(() => !IsAlive(parts[1]) && !IsAlive(parts[2]));
        AssertNothingLeft(options);
    }

    [Fact]
    public async Task StartAsync_LeftoversOfACrash_AreRemovedFirst()
    {
        RootPrivileges.Require();
        var name = $"test-{Guid.NewGuid().ToString("N")[..8]}";
        var options = new ClusterNetworkOptions { Cluster = name, StateDirectory = $"/run/mesh-sandbox/{name}" };
        Directory.CreateDirectory(Path.Combine(options.StateDirectory, "netns"));
        await File.WriteAllTextAsync(Path.Combine(options.StateDirectory, "netns", $"mesh-{name}"), "", TestContext.Current.CancellationToken);
        using (await NetworkNamespace.CreateAsync($"mesh-{name}", TestContext.Current.CancellationToken))
        {
            using var left = Process.Start("nsenter", [$"--net=/run/netns/mesh-{name}", "--", "sleep", "1000"]);
            await Eventually.HoldsAsync(() => NetworkOf($"{left.Id}") != NetworkOf("self"));
            await using var janitor = await Janitor.StartAsync(LauncherBinary.Path, options.StateDirectory, TestContext.Current.CancellationToken);
            await left.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(128 + SignalKill, left.ExitCode);
            Assert.False(NetworkNamespace.Exists($"mesh-{name}"));
        }

        AssertNothingLeft(options);
    }

    private static string? NetworkOf(string process) => new FileInfo($"/proc/{process}/ns/net").LinkTarget;

    private static bool IsAlive(string processId) => Directory.Exists($"/proc/{processId}");

    private static void AssertNothingLeft(ClusterNetworkOptions options)
    {
        Assert.False(Directory.Exists(options.StateDirectory));
        Assert.False(File.Exists(options.StateDirectory + ".lock"));
        Assert.DoesNotContain(Directory.EnumerateFiles("/run/netns"), path => path.Contains(options.Cluster, StringComparison.Ordinal));
    }
}
