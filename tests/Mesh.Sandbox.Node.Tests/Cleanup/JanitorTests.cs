using System.Diagnostics;
using Mesh.Sandbox.Node.Cleanup;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Network;
using Mesh.Sandbox.Node.Processes;

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
        // Not before it is inside: until then it is no process of the pod.
        await Eventually.HoldsAsync(() => NetworkOf($"{process.Id}") != NetworkOf("self"));

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
            coproc {LauncherBinary.Path} janitor {options.StateDirectory}
            read -r answer <&$COPROC
            mkdir -p {options.StateDirectory}
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
        using (await NetworkNamespace.CreateAsync($"mesh-{name}", TestCluster.Unmarked, TestContext.Current.CancellationToken))
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

    /// <summary>A killed sandbox's child may still be about to add a namespace that nobody has recorded.</summary>
    [Fact]
    public async Task ParentKilled_ChildAboutToAddANamespace_NeverAddsIt()
    {
        RootPrivileges.Require();
        var name = $"test-{Guid.NewGuid().ToString("N")[..8]}";
        var options = new ClusterNetworkOptions { Cluster = name, StateDirectory = $"/run/mesh-sandbox/{name}" };
        var script = $"""
            coproc {LauncherBinary.Path} janitor {options.StateDirectory}
            read -r answer <&$COPROC
            (export {SandboxMark.Variable}={options.StateDirectory}; exec sh -c 'sleep 0.2; ip netns add mesh-{name}-0123456789a') &
            echo $answer $! $COPROC_PID
            wait
            """;
        using var parent = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardOutput = true })!;
        var parts = (await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ');
        Assert.Equal("ready", parts[0]);

        parent.Kill();

        await Eventually.HoldsAsync(() => !IsAlive(parts[1]) && !IsAlive(parts[2]));
        AssertNothingLeft(options);
    }

    [Fact]
    public async Task StartAsync_NamespacesOfAnotherCluster_AreLeftAlone()
    {
        RootPrivileges.Require();
        var token = TestContext.Current.CancellationToken;
        var name = $"test-{Guid.NewGuid().ToString("N")[..8]}";
        string[] others = [$"mesh-{name}-b", $"mesh-{name}0", $"mesh-{name}-b-0123456789a", $"other-{name}"];
        var mine = $"mesh-{name}-0123456789a";
        try
        {
            foreach (var created in others.Append(mine))
            {
                (await NetworkNamespace.CreateAsync(created, TestCluster.Unmarked, token)).Dispose();
            }

            await using var janitor = await Janitor.StartAsync(LauncherBinary.Path, $"/run/mesh-sandbox/{name}", token);
            Assert.All(others, other => Assert.True(NetworkNamespace.Exists(other), other));
            Assert.False(NetworkNamespace.Exists(mine));
        }
        finally
        {
            foreach (var other in others.Append(mine).Where(NetworkNamespace.Exists))
            {
                await NetworkNamespace.DeleteAsync(other, TestCluster.Unmarked, CancellationToken.None);
            }
        }
    }

    /// <summary>In a /run of its own: on the machine's own one, other tests and sandboxes come and go.</summary>
    [Theory]
    [InlineData("true", "")]
    [InlineData("mkdir /run/netns /run/mesh-sandbox", "mesh-sandbox netns")]
    [InlineData("ip netns add other", "netns")]
    public async Task Dispose_LastSandbox_RemovesTheSharedDirectoriesThatItMade(string before, string expected)
    {
        RootPrivileges.Require();
        var script = $$"""
            set -e
            mount -t tmpfs tmpfs /run
            {{before}}
            coproc {{LauncherBinary.Path}} janitor /run/mesh-sandbox/first
            janitor=$COPROC_PID
            read -r answer <&${COPROC[0]}
            ip netns add mesh-first
            exec {COPROC[1]}>&-
            wait $janitor
            echo $(ls -A /run)
            """;
        using var process = Process.Start(new ProcessStartInfo("unshare", ["--mount", "bash", "-c", script]) { RedirectStandardOutput = true })!;

        Assert.Equal(expected, (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
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
