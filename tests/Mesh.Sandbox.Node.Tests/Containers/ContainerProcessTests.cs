using System.Diagnostics;
using Mesh.Sandbox.Node.Containers;
using Mesh.Sandbox.Node.Network;

namespace Mesh.Sandbox.Node.Tests.Containers;

public sealed class ContainerProcessTests : IDisposable
{
    private const int SignalKill = 9;
    private const int SignalTerminate = 15;

    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"mesh-node-{Guid.NewGuid():N}");

    private string LogPath => Path.Combine(_directory, "0.log");

    [Fact]
    public async Task StartAsync_Program_RunsIsolatedInItsPodsNetwork()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();

        var code = await RunAsync(pod, Default(), "cat /proc/1/comm; hostname; id -u; id -g; ls -A /; ip -o -4 addr show eth0; echo problem >&2; exit 7");

        Assert.Equal(7, code);
        var log = await File.ReadAllTextAsync(LogPath, TestContext.Current.CancellationToken);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z stdout F sh\n", log);
        Assert.Contains(" stdout F the-pod\n", log, StringComparison.Ordinal);
        Assert.Contains(" stdout F 65532\n", log, StringComparison.Ordinal);
        Assert.Contains(pod.Address.ToString(), log, StringComparison.Ordinal);
        Assert.Contains(" stderr F problem\n", log, StringComparison.Ordinal);
        Assert.DoesNotContain(" stdout F root\n", log, StringComparison.Ordinal);
        Assert.DoesNotContain(" stdout F home\n", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_ManyTimes_CostsLessThan30Milliseconds()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var watch = Stopwatch.StartNew();
            Assert.Equal(0, await RunAsync(pod, Default(), "exit 0"));
            best = watch.Elapsed < best ? watch.Elapsed : best;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"start and end of a container: {best.TotalMilliseconds:F1} ms at best");
        Assert.True(best < TimeSpan.FromMilliseconds(30), $"{best.TotalMilliseconds} ms");
    }

    [Fact]
    public async Task StartAsync_NoCapabilitiesAsked_HasNone()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();
        const int netAdmin = 12;

        await RunAsync(pod, Default() with { UserId = 0, GroupId = 0 }, "grep -E 'Cap(Eff|Bnd)|NoNewPrivs' /proc/self/status");
        Assert.Equal(2, await CountAsync("0000000000000000"));
        Assert.Equal(1, await CountAsync("NoNewPrivs:\t0"));

        var code = await RunAsync(
            pod,
            Default() with { UserId = 0, GroupId = 0, Capabilities = [netAdmin], NoNewPrivileges = true },
            "ip link add dummy-x type bridge && grep -E 'Cap(Eff|Bnd)|NoNewPrivs' /proc/self/status");
        Assert.Equal(0, code);
        Assert.Equal(2, await CountAsync("0000000000001000"));
        Assert.Equal(1, await CountAsync("NoNewPrivs:\t1"));
    }

    [Fact]
    public async Task StartAsync_ReadOnlyRoot_RefusesWritesOutsideVolumes()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();

        Assert.NotEqual(0, await RunAsync(pod, Default() with { ReadOnlyRoot = true, UserId = 0, GroupId = 0 }, "echo x > /tmp/x"));
        Assert.Equal(0, await RunAsync(pod, Default(), "echo x > /tmp/x"));
        Assert.NotEqual(0, await RunAsync(pod, Default() with { UserId = 0, GroupId = 0 }, "echo x > /usr/x"));
    }

    [Fact]
    public async Task StartAsync_NoSuchProgram_FailsWithTheLaunchersReason()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();

        var spec = Describe(pod, Default()).Program(["/does/not/exist"]);
        var failure = await Assert.ThrowsAsync<ContainerStartException>(
            () => ContainerProcess.StartAsync(LauncherBinary.Path, spec, TestContext.Current.CancellationToken));

        Assert.Equal(ContainerStartException.RunError, failure.Reason);
        Assert.Equal("exec /does/not/exist: No such file or directory", failure.Message);
    }

    [Fact]
    public async Task Signal_HandledOrNot_EndsWithTheCodeAContainerEngineReports()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();

        using var killed = await StartAsync(pod, Default(), "sleep 60");
        killed.Signal(SignalTerminate); // The first process of a container has no default action for it.
        killed.Signal(SignalKill);
        Assert.Equal(128 + SignalKill, await killed.Exited.WaitAsync(TestContext.Current.CancellationToken));

        using var polite = await StartAsync(pod, Default(), "trap 'exit 3' TERM; echo up; while :; do sleep 0.01; done");
        await Eventually.HoldsAsync(() => File.Exists(LogPath) && File.ReadAllText(LogPath).Contains(" up\n", StringComparison.Ordinal));
        polite.Signal(SignalTerminate);
        Assert.Equal(3, await polite.Exited.WaitAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Dispose_StillRunning_KillsTheContainer()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();

        var container = await StartAsync(pod, Default(), "sleep 60");
        var processId = container.ProcessId;
        container.Dispose();

        await Eventually.HoldsAsync(() => !Directory.Exists($"/proc/{processId}"));
    }

    [Fact]
    public async Task Log_LargerThanItsLimit_IsRotated()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();

        Assert.Equal(0, await RunAsync(pod, Default(), "seq 1 60000"));

        Assert.InRange(new FileInfo(LogPath).Length, 1, 1_100_000);
        Assert.InRange(new FileInfo(LogPath + ".1").Length, 1, 1_100_000);
        Assert.EndsWith(" F 60000\n", await File.ReadAllTextAsync(LogPath, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_InARunningContainer_SeesItsFilesAndProcesses()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();
        using var container = await StartAsync(pod, Default(), "echo 42 > /tmp/answer; sleep 60");
        await Eventually.HoldsAsync(() => File.Exists($"/proc/{container.ProcessId}/root/tmp/answer"));

        var ok = await ExecAsync(container, "cat /tmp/answer; cat /proc/1/comm", TimeSpan.FromSeconds(5));
        Assert.Equal(0, ok.ExitCode);
        Assert.Equal("42\nsh", ok.Output);
        Assert.Equal(4, (await ExecAsync(container, "exit 4", TimeSpan.FromSeconds(5))).ExitCode);
        Assert.Null((await ExecAsync(container, "sleep 60", TimeSpan.FromMilliseconds(200))).ExitCode);
    }

    public void Dispose()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    private static ContainerSecurity Default() => new(65532, 65532, [], [], false, false);

    private static Task<ExecResult> ExecAsync(ContainerProcess container, string script, TimeSpan timeout) =>
        ContainerExec.RunAsync(
            LauncherBinary.Path,
            container.ProcessId,
            new LaunchSpec().Security(Default()).Environment([new("PATH", "/usr/bin:/bin")]).Program(["sh", "-c", script]),
            timeout,
            TimeProvider.System,
            TestContext.Current.CancellationToken);

    private async Task<int> CountAsync(string text) =>
        (await File.ReadAllLinesAsync(LogPath, TestContext.Current.CancellationToken)).Count(line => line.Contains(text, StringComparison.Ordinal));

    private async Task<int> RunAsync(PodNetwork pod, ContainerSecurity security, string script)
    {
        Directory.CreateDirectory(_directory);
        File.Delete(LogPath);
        using var container = await StartAsync(pod, security, script);
        return await container.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
    }

    private Task<ContainerProcess> StartAsync(PodNetwork pod, ContainerSecurity security, string script) =>
        ContainerProcess.StartAsync(LauncherBinary.Path, Describe(pod, security).Program(["sh", "-c", script]), TestContext.Current.CancellationToken);

    private LaunchSpec Describe(PodNetwork pod, ContainerSecurity security)
    {
        RootPrivileges.RequireUserIds();
        var root = Directory.CreateDirectory(Path.Combine(_directory, "root"));
        var etc = Directory.CreateDirectory(Path.Combine(_directory, "etc"));
        foreach (var name in EtcFiles.Names)
        {
            File.WriteAllText(Path.Combine(etc.FullName, name), "");
        }

        var spec = new LaunchSpec().Network(pod.NamespacePath).Hostname("the-pod").Root(root.FullName).Log(LogPath, 1_000_000);
        RootFileSystem.Describe(spec, new ContainerImage { Name = "test", Entrypoint = ["sh"] }, etc.FullName, security.ReadOnlyRoot);
        spec.Security(security).Environment([new("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")]);
        return security.ReadOnlyRoot ? spec.ReadOnlyRoot() : spec;
    }
}
