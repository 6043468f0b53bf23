using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mesh.Sandbox.Node.Network;
using Mesh.Sandbox.Node.Services;
using Mesh.Sandbox.Node.Wan;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Sandbox.Node.Tests.Wan;

/// <summary>Clusters in real network namespaces, joined by a real router.</summary>
public sealed class WanRouterTests : IAsyncDisposable
{
    private const int Port = 8080;

    private readonly List<TestCluster> _clusters = [];
    private WanRouter? _router;

    [Fact]
    public async Task Start_SameNetwork_PodsReachEachOtherWithTheirOwnAddresses()
    {
        var (east, west) = await JoinAsync("us", "us");
        var client = await east.AddPodAsync();
        var server = await west.AddPodAsync();
        using var listener = TellCaller(server);

        Assert.Equal(client.Address.ToString(), await TestCluster.AskAsync(client, new IPEndPoint(server.Address, Port)));
    }

    [Fact]
    public async Task Start_OtherNetwork_IsReachedThroughALoadBalancerOnly()
    {
        var (east, europe) = await JoinAsync("us", "eu");
        var client = await east.AddPodAsync();
        var server = await europe.AddPodAsync();
        using var listener = TellCaller(server);
        var balancer = await ServeAsync(europe, server);

        // Pods see their node, as with externalTrafficPolicy Cluster.
        Assert.Equal(europe.Network.GatewayAddress.ToString(), await TestCluster.AskAsync(client, new IPEndPoint(balancer, 80)));
        Assert.Equal(client.Address, server.Address);
        var refused = await Assert.ThrowsAsync<SocketException>(() => TestCluster.AskAsync(client, new IPEndPoint(server.Address, Port)));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task LoadBalancer_CalledInItsOwnCluster_DoesNotLeaveIt()
    {
        var (east, _) = await JoinAsync("us", "eu");
        var client = await east.AddPodAsync();
        var server = await east.AddPodAsync();
        using var listener = TellCaller(server);
        var balancer = await ServeAsync(east, server);

        Assert.Equal(east.Network.GatewayAddress.ToString(), await TestCluster.AskAsync(client, new IPEndPoint(balancer, 80)));
        Assert.Equal(0, _router!.Links.Sum(link => link.Counters.Packets));
    }

    [Fact]
    public async Task LoadBalancer_PortOrAddressThatNobodyServes_AnswersNothingElse()
    {
        var (east, europe) = await JoinAsync("us", "eu");
        var client = await east.AddPodAsync();
        var balancer = await ServeAsync(europe, await europe.AddPodAsync());

        var refused = await Assert.ThrowsAsync<SocketException>(() => TestCluster.AskAsync(client, new IPEndPoint(balancer, 81)));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task Change_Delay_IsWhatAConnectionTakes()
    {
        var (east, west) = await JoinAsync("us", "us");
        var server = await west.AddPodAsync();
        using var listener = TellCaller(server);
        _router!.Change(east.Options.Cluster, west.Options.Cluster, line => line with { Delay = TimeSpan.FromMilliseconds(25) });

        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            await using var stream = await east.Network.DialAsync(new IPEndPoint(server.Address, Port), TestContext.Current.CancellationToken);
            best = watch.Elapsed < best ? watch.Elapsed : best;
        }

        Assert.InRange(best.TotalMilliseconds, 50, 60);
    }

    [Fact]
    public async Task ChangeAround_Partition_CutsOffAndHeals()
    {
        var (east, west) = await JoinAsync("us", "us");
        var client = await east.AddPodAsync();
        var server = await west.AddPodAsync();
        using var listener = TellCaller(server);
        var target = new IPEndPoint(server.Address, Port);

        _router!.ChangeAround(west.Options.Cluster, line => line with { IsPartitioned = true });
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => east.Network.DialAsync(target, patience.Token));
        _router.ChangeAround(west.Options.Cluster, line => line with { IsPartitioned = false });

        Assert.Equal(client.Address.ToString(), await TestCluster.AskAsync(client, target));
        Assert.NotEqual(0, _router.Link(east.Options.Cluster, west.Options.Cluster).Counters.LostByPartition);
    }

    [Fact]
    public async Task Run_LargestPackets_PassWhole()
    {
        var (east, west) = await JoinAsync("us", "us");
        using var receiver = Udp(west, Port);
        using var sender = Udp(east, 0);
        const int payload = 1500 - 20 - 8;

        await sender.SendToAsync(new byte[payload], new IPEndPoint(west.Network.GatewayAddress, Port), TestContext.Current.CancellationToken);

        var buffer = new byte[2048];
        Assert.Equal(payload, await receiver.ReceiveAsync(buffer, TestContext.Current.CancellationToken));
        Assert.Equal(1, _router!.Link(east.Options.Cluster, west.Options.Cluster).Counters.Packets);
    }

    [Fact]
    public async Task Run_5000PacketsPerSecond_AddsLessThanAMillisecond()
    {
        var delay = TimeSpan.FromMilliseconds(10);
        var (east, west) = await JoinAsync("us", "us");
        _router!.Change(east.Options.Cluster, west.Options.Cluster, line => line with { Delay = delay });
        using var receiver = Udp(west, Port);
        using var sender = Udp(east, 0);
        sender.Connect(new IPEndPoint(west.Network.GatewayAddress, Port));
        const int packets = 10_000;
        const int rate = 5000;

        var receiving = Task.Factory.StartNew(() => Measure(receiver, packets), TaskCreationOptions.LongRunning);
        var before = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        using (var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(1)))
        {
            var stamp = new byte[sizeof(long)];
            for (var sent = 0; sent < packets; await ticks.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            {
                for (var due = Math.Min(packets, watch.Elapsed.TotalSeconds * rate); sent < due; sent++)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(stamp, Stopwatch.GetTimestamp());
                    sender.Send(stamp);
                }
            }
        }

        var took = watch.Elapsed;
        var extra = (await receiving).Select(late => (late - delay).TotalMilliseconds).Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{packets / took.TotalSeconds:0} packets/s: added {extra[extra.Count / 2]:0.000} ms at p50, {extra[extra.Count * 99 / 100]:0.000} ms at p99, {extra[^1]:0.000} ms at most; "
            + $"the whole process took {(Environment.CpuUsage.TotalTime - before) / took:P0} of a processor");
        Assert.InRange(extra.Count, packets * 0.9, packets);
        Assert.InRange(extra[0], 0, 1);
        Assert.InRange(extra[extra.Count / 2], 0, 1);
    }

    [Fact]
    public async Task Start_ClusterWithoutWan_IsRefused()
    {
        var alone = await TestCluster.CreateAsync();
        _clusters.Add(alone);

        var fault = await Assert.ThrowsAsync<ArgumentException>(
            () => WanRouter.StartAsync([alone.Network], new Random(1), NullLogger<WanRouter>.Instance, TestContext.Current.CancellationToken));
        Assert.Contains("was created without a WAN", fault.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _router?.Dispose();
        foreach (var cluster in _clusters)
        {
            await cluster.DisposeAsync();
        }
    }

    /// <summary>Two clusters; those of different networks have the same pod addresses.</summary>
    private async Task<(TestCluster One, TestCluster Other)> JoinAsync(string network, string otherNetwork)
    {
        var one = await CreateAsync(network, "10.1.0.0/16", "172.31.1.0/24");
        var other = await CreateAsync(otherNetwork, network == otherNetwork ? "10.2.0.0/16" : "10.1.0.0/16", "172.31.2.0/24");
        _router = await WanRouter.StartAsync([one.Network, other.Network], new Random(1), NullLogger<WanRouter>.Instance, TestContext.Current.CancellationToken);
        return (one, other);
    }

    private async Task<TestCluster> CreateAsync(string network, string pods, string wan)
    {
        RootPrivileges.RequireTunnels();
        var cluster = await TestCluster.CreateAsync(options =>
        {
            options.PodRange = IPNetwork.Parse(pods);
            options.Wan = new WanOptions(network, IPNetwork.Parse(wan));
        });
        _clusters.Add(cluster);
        return cluster;
    }

    /// <summary>A load balancer on port 80 before one pod.</summary>
    private static async Task<IPAddress> ServeAsync(TestCluster cluster, PodNetwork pod)
    {
        var address = IPAddress.Parse(cluster.Options.Wan!.Range.BaseAddress.ToString().Replace(".0", ".10", StringComparison.Ordinal));
        var port = new ServicePort(address, "tcp", 80, [new ServiceEndpoint(pod.Address, Port)], null) { IsExternal = true };
        var proxy = new ServiceProxy(cluster.Network, cluster.Options, TimeProvider.System, NullLogger.Instance);
        Assert.True(await proxy.TryApplyAsync(new() { [port.Id] = port }, TestContext.Current.CancellationToken));
        return address;
    }

    /// <summary>A server that tells each caller which address it sees.</summary>
    private static Socket TellCaller(PodNetwork pod)
    {
        using var inside = NetworkNamespace.Open(pod.NamespaceName, TestCluster.Unmarked);
        var listener = inside.Listen(new IPEndPoint(IPAddress.Any, Port));
        _ = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    using var connection = await listener.AcceptAsync();
                    await connection.SendAsync(System.Text.Encoding.ASCII.GetBytes(((IPEndPoint)connection.RemoteEndPoint!).Address.ToString()));
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        });
        return listener;
    }

    private static Socket Udp(TestCluster cluster, int port)
    {
        var socket = cluster.Network.CreateSocket(SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(cluster.Network.GatewayAddress, port));
        return socket;
    }

    /// <summary>How long packets took; the few that a starved receiver's buffer lost are left out.</summary>
    private static List<TimeSpan> Measure(Socket receiver, int packets)
    {
        var late = new List<TimeSpan>(packets);
        var buffer = new byte[sizeof(long)];
        receiver.ReceiveTimeout = 2000;
        try
        {
            while (late.Count < packets)
            {
                receiver.Receive(buffer);
                late.Add(Stopwatch.GetElapsedTime(BinaryPrimitives.ReadInt64LittleEndian(buffer)));
            }
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            // That was the last.
        }

        return late;
    }
}
