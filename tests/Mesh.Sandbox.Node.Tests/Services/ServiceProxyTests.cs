using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CsCheck;
using Mesh.Sandbox.Node.Services;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Sandbox.Node.Tests.Services;

/// <summary>Real rules in a real namespace, real connections through them.</summary>
public sealed class ServiceProxyTests
{
    private static readonly IPAddress ServiceAddress = IPAddress.Parse("10.96.7.7");

    [Fact]
    public async Task Apply_TwoEndpoints_BothAnswerUnderTheClusterAddress()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var client = await cluster.AddPodAsync();
        var first = await cluster.AddPodAsync();
        var second = await cluster.AddPodAsync();
        using var serverA = TestCluster.Answer(first, 8080, "a"u8.ToArray());
        using var serverB = TestCluster.Answer(second, 8081, "b"u8.ToArray());
        var proxy = ProxyOf(cluster);

        await ApplyAsync(proxy, Port(80, null, new(first.Address, 8080), new(second.Address, 8081)));

        var answers = new HashSet<string>();
        for (var i = 0; i < 40; i++)
        {
            answers.Add(await TestCluster.AskAsync(client, new IPEndPoint(ServiceAddress, 80)));
        }

        Assert.Equal(["a", "b"], answers.Order());
        await using var fromCluster = await cluster.Network.DialAsync(new IPEndPoint(ServiceAddress, 80), TestContext.Current.CancellationToken);
        Assert.Contains((char)fromCluster.ReadByte(), "ab");
    }

    [Fact]
    public async Task Apply_OnlyEndpointIsTheClientItself_ReachesItself()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var pod = await cluster.AddPodAsync();
        using var server = TestCluster.Answer(pod, 8080, "me"u8.ToArray());

        await ApplyAsync(ProxyOf(cluster), Port(80, null, new ServiceEndpoint(pod.Address, 8080)));

        Assert.Equal("me", await TestCluster.AskAsync(pod, new IPEndPoint(ServiceAddress, 80)));
    }

    [Fact]
    public async Task Apply_SessionAffinity_KeepsAClientWithItsEndpointAcrossChanges()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var client = await cluster.AddPodAsync();
        var pods = new[] { await cluster.AddPodAsync(), await cluster.AddPodAsync(), await cluster.AddPodAsync() };
        using var serverA = TestCluster.Answer(pods[0], 8080, "0"u8.ToArray());
        using var serverB = TestCluster.Answer(pods[1], 8080, "1"u8.ToArray());
        using var serverC = TestCluster.Answer(pods[2], 8080, "2"u8.ToArray());
        var proxy = ProxyOf(cluster);
        await ApplyAsync(proxy, Port(80, 600, new(pods[0].Address, 8080), new(pods[1].Address, 8080)));
        var chosen = await TestCluster.AskAsync(client, new IPEndPoint(ServiceAddress, 80));

        await ApplyAsync(proxy, Port(80, 600, [.. pods.Select(pod => new ServiceEndpoint(pod.Address, 8080)).Order()]));

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(chosen, await TestCluster.AskAsync(client, new IPEndPoint(ServiceAddress, 80)));
        }
    }

    [Fact]
    public async Task Apply_NoEndpoints_RefusesAtOnce()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var client = await cluster.AddPodAsync();
        var proxy = ProxyOf(cluster);

        await ApplyAsync(proxy, Port(80, null));

        await AssertRefusedAsync(client, 80);
        await AssertRefusedAsync(client, 81); // The address is known, the port is not.
        var fromCluster = await Assert.ThrowsAsync<SocketException>(() => cluster.Network.DialAsync(new IPEndPoint(ServiceAddress, 80), TestContext.Current.CancellationToken));
        Assert.Equal(SocketError.ConnectionRefused, fromCluster.SocketErrorCode);
    }

    [Fact]
    public async Task Apply_EndpointAppears_WorksWithin50Milliseconds()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var client = await cluster.AddPodAsync();
        var pod = await cluster.AddPodAsync();
        using var server = TestCluster.Answer(pod, 8080, "up"u8.ToArray());
        var proxy = ProxyOf(cluster);
        var elapsed = TimeSpan.MaxValue;
        for (var i = 0; i < 10; i++)
        {
            await ApplyAsync(proxy, Port(80, null));
            var watch = Stopwatch.StartNew();
            await ApplyAsync(proxy, Port(80, null, new ServiceEndpoint(pod.Address, 8080)));
            elapsed = watch.Elapsed < elapsed ? watch.Elapsed : elapsed;
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"one change of the rules: {elapsed.TotalMilliseconds:F1} ms at best");
        Assert.Equal("up", await TestCluster.AskAsync(client, new IPEndPoint(ServiceAddress, 80)));
        Assert.True(elapsed < TimeSpan.FromMilliseconds(50), $"{elapsed.TotalMilliseconds} ms");
    }

    [Fact]
    public async Task Apply_AnySequenceOfTables_IsAcceptedAndEqualsAFreshStart()
    {
        await using var cluster = await TestCluster.CreateAsync();
        var proxy = ProxyOf(cluster);
        var table =
            from ports in Gen.Int[1, 6].HashSet[0, 5]
            from affinity in Gen.Bool.Array[6]
            from external in Gen.Bool.Array[6]
            from endpoints in Gen.Int[1, 4].HashSet[0, 4].Array[6]
            select ports.Select(port => Port(
                port,
                affinity[port - 1] ? 60 : null,
                [.. endpoints[port - 1].Select(last => new ServiceEndpoint(IPAddress.Parse($"10.244.0.{last}"), 8080)).Order()]) with { IsExternal = external[port - 1] }).ToDictionary(port => port.Id);
        await table.Array[4].SampleAsync(
            async tables =>
            {
                foreach (var next in tables)
                {
                    Assert.True(await proxy.TryApplyAsync(next, CancellationToken.None));
                }

                var incremental = await RulesAsync(cluster);
                Assert.True(await ProxyOf(cluster).TryApplyAsync(tables[^1], CancellationToken.None));
                Assert.Equal(await RulesAsync(cluster), incremental);
            },
            iter: 15,
            threads: 1);
    }

    private static async Task<string> RulesAsync(TestCluster cluster)
    {
        var text = await cluster.Network.Namespace.RunAsync("nft", ["-s", "list", "table", "ip", "mesh-services"], "", CancellationToken.None);
        // The order in which chains and elements were added is no difference.
        return string.Join('\n', text.Split([' ', '\n', '\t', ','], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    private static async Task AssertRefusedAsync(Node.Network.PodNetwork client, int port)
    {
        var failure = await Assert.ThrowsAsync<SocketException>(() => TestCluster.AskAsync(client, new IPEndPoint(ServiceAddress, port)));
        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    private static ServicePort Port(int port, int? affinity, params ServiceEndpoint[] endpoints) => new(ServiceAddress, "tcp", port, endpoints, affinity);

    private static ServiceProxy ProxyOf(TestCluster cluster) => new(cluster.Network, cluster.Options, TimeProvider.System, NullLogger.Instance);

    private static async Task ApplyAsync(ServiceProxy proxy, params ServicePort[] ports) =>
        Assert.True(await proxy.TryApplyAsync(ports.ToDictionary(port => port.Id), TestContext.Current.CancellationToken));
}
