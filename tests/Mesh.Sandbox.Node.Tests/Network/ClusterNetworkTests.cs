using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Sandbox.Node.Network;
using Mesh.Sandbox.Node.Processes;

namespace Mesh.Sandbox.Node.Tests.Network;

public sealed class ClusterNetworkTests
{
    [Fact]
    public async Task AddPod_TwoPods_ReachEachOtherAndTheCluster()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var first = await cluster.AddPodAsync();
        var second = await cluster.AddPodAsync();
        using var server = TestCluster.Answer(second, 8080, "hello"u8.ToArray());

        Assert.Equal("hello", await TestCluster.AskAsync(first, new IPEndPoint(second.Address, 8080)));
        await using var fromCluster = await cluster.Network.DialAsync(new IPEndPoint(second.Address, 8080), TestContext.Current.CancellationToken);
        Assert.Equal('h', fromCluster.ReadByte());
    }

    [Fact]
    public async Task AddPod_Ten_TakesLessThan50MillisecondsEach()
    {
        await using var cluster = await TestCluster.CreateAsync();
        await cluster.AddPodAsync();
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            var watch = Stopwatch.StartNew();
            await cluster.AddPodAsync();
            best = watch.Elapsed < best ? watch.Elapsed : best;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"a pod's network: {best.TotalMilliseconds:F1} ms at best");
        Assert.True(best < TimeSpan.FromMilliseconds(50), $"{best.TotalMilliseconds} ms");
    }

    [Fact]
    public async Task RemovePod_Always_TakesTheLinkAndTheNamespaceAway()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();

        await cluster.Network.RemovePodAsync(pod);

        Assert.False(File.Exists(pod.NamespacePath));
        var links = await cluster.Network.Namespace.RunAsync("ip", ["-o", "link"], "", TestContext.Current.CancellationToken);
        Assert.DoesNotContain("veth", links, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemovePod_AgainAfterItFailedHalfway_TakesTheRestAway()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();
        await cluster.Network.Namespace.ConfigureAsync([$"link delete veth{pod.NamespaceName[^ClusterNetwork.PodIdDigits..]}"], TestContext.Current.CancellationToken);

        await cluster.Network.RemovePodAsync(pod);
        await cluster.Network.RemovePodAsync(pod);

        Assert.False(File.Exists(pod.NamespacePath));
    }

    [Fact]
    public async Task CreateAsync_Always_LeavesTheHostsNetworkUntouched()
    {
        RootPrivileges.Require();
        var before = await HostNetworkAsync();
        await using (var cluster = await TestCluster.CreateAsync())
        {
            await cluster.AddPodAsync();
            Assert.Equal(before, await HostNetworkAsync());
        }

        Assert.Equal(before, await HostNetworkAsync());
    }

    [Fact]
    public async Task OpenPacketSocket_PodToPodTraffic_IsSeenOnTheBridge()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var first = await cluster.AddPodAsync();
        var second = await cluster.AddPodAsync();
        var secret = "plaintext-marker"u8.ToArray();
        using var server = TestCluster.Answer(second, 8080, secret);
        using var capture = cluster.Network.OpenPacketSocket();

        await TestCluster.AskAsync(first, new IPEndPoint(second.Address, 8080));

        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bounded.CancelAfter(TimeSpan.FromSeconds(5));
        var frame = new byte[4096];
        int length;
        do
        {
            length = await capture.ReceiveAsync(frame, SocketFlags.None, bounded.Token);
        }
        while (frame.AsSpan(0, length).IndexOf(secret) < 0);
        Assert.Contains("plaintext-marker", Encoding.ASCII.GetString(frame, 0, length), StringComparison.Ordinal);
    }

    private static async Task<string> HostNetworkAsync()
    {
        var token = TestContext.Current.CancellationToken;
        return await Command.RunAsync("ip", ["-o", "addr"], "", TestCluster.Unmarked, token)
            + await Command.RunAsync("ip", ["-o", "route"], "", TestCluster.Unmarked, token)
            + await Command.RunAsync("nft", ["list", "ruleset"], "", TestCluster.Unmarked, token)
            + await File.ReadAllTextAsync("/proc/sys/net/ipv4/ip_forward", token);
    }
}
