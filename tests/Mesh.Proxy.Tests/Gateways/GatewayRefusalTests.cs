using System.Net.Sockets;
using Mesh.Proxy.Tests.DataPathHarness;
using static Mesh.Proxy.Tests.Gateways.GatewayEndpoint;

namespace Mesh.Proxy.Tests.Gateways;

/// <summary>Whom a gateway does not pass on, what it tells them, and that nobody behind it hears of them.</summary>
public sealed class GatewayRefusalTests
{
    private const byte InternalError = 80;
    private const byte UnrecognizedName = 112;
    private const byte NoApplicationProtocol = 120;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("80.web.shop.cluster-2.mesh", "h2", UnrecognizedName, "other_cluster")]
    [InlineData("80.private.shop.cluster-1.mesh", "h2", UnrecognizedName, "not_exported")]
    [InlineData("81.web.shop.cluster-1.mesh", "h2", UnrecognizedName, "not_exported")]
    [InlineData("080.web.shop.cluster-1.mesh", "h2", UnrecognizedName, "bad_name")]
    [InlineData("web.shop.svc.cluster.local", "h2", UnrecognizedName, "bad_name")]
    [InlineData("a.b.web.shop.cluster-1.mesh", "h2", UnrecognizedName, "bad_name")]
    [InlineData("127.0.0.1", "h2", UnrecognizedName, "bad_name")] // an address is not sent in SNI
    [InlineData("80.web.shop.cluster-1.mesh", "istio", NoApplicationProtocol, "not_mesh")]
    [InlineData("80.web.shop.cluster-1.mesh", null, NoApplicationProtocol, "not_mesh")]
    [InlineData("80.empty.shop.cluster-1.mesh", "h2", InternalError, "no_endpoint")]
    [InlineData("80.down.shop.cluster-1.mesh", "h2", InternalError, "unreachable")]
    public async Task Hello_OfWhatCannotBeServed_IsAnsweredWithAnAlertAtOnce(string name, string? protocol, byte alert, string reason)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", endpoint.Address);
        gateway.Export("shop/empty");
        gateway.Export("shop/down", LoopbackAddresses.Next());
        using OutcomeCounts refused = new(gateway.GatewayMetrics.Owns, "mesh.gateway.connections.refused");

        using Socket client = await gateway.ConnectAsync();
        await client.SendAsync(await Hellos.OfAsync(name, protocol is null ? [] : [protocol]), Cancellation);

        // A record with an alert (21), fatal (2), and the end.
        Assert.Equal([21, 3, 3, 0, 2, 2, alert], await ReadAsync(client, 100));
        Assert.Equal([reason], await refused.WaitAsync(1));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: 80.web.shop.cluster-1.mesh\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u00ff\u00ff")] // a record that is longer than a record may be
    [InlineData("\u0016\u0003\u0001\u0000\u0004\u0002\u0000\u0000\u0000")] // another message of a handshake
    [InlineData("\u0016\u0003\u0001\u0000\u0006\u0001\u0000\u0000\u0064\u0003\u0003")] // a ClientHello in several records
    public async Task Garbage_IsClosedWithoutAWord(string text)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using OutcomeCounts refused = new(gateway.GatewayMetrics.Owns, "mesh.gateway.connections.refused");
        using Socket client = await gateway.ConnectAsync();

        await client.SendAsync(System.Text.Encoding.Latin1.GetBytes(text), Cancellation);

        Assert.Equal(0, await EndedAsync(client));
        Assert.Equal(["not_tls"], await refused.WaitAsync(1));
    }

    [Fact]
    public async Task SlowHello_IsGivenUp()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(configure: options => options.HandshakeTimeout = TimeSpan.FromMilliseconds(50));
        using OutcomeCounts refused = new(gateway.GatewayMetrics.Owns, "mesh.gateway.connections.refused");
        using Socket client = await gateway.ConnectAsync();

        await client.SendAsync((await Hellos.OfAsync("80.web.shop.cluster-1.mesh", "h2")).AsMemory(0, 50), Cancellation);

        Assert.Equal(0, await EndedAsync(client));
        Assert.Equal(["too_slow"], await refused.WaitAsync(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task ClientEndsBeforeItsHelloIsWhole_IsForgottenAtOnce(int sent)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using OutcomeCounts refused = new(gateway.GatewayMetrics.Owns, "mesh.gateway.connections.refused");
        using Socket client = await gateway.ConnectAsync();
        await client.SendAsync((await Hellos.OfAsync("80.web.shop.cluster-1.mesh", "h2")).AsMemory(0, sent), Cancellation);

        client.Shutdown(SocketShutdown.Send);

        Assert.Equal(0, await EndedAsync(client));
        Assert.Equal(["ended"], await refused.WaitAsync(1));
    }

    [Fact]
    public async Task ControlPlaneAway_WhatWasNeverCalledIsNotKnownAndTheRestServed()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(hasControlPlane: false);
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", endpoint.Address);
        using OutcomeCounts refused = new(gateway.GatewayMetrics.Owns, "mesh.gateway.connections.refused");
        using Socket client = await gateway.ConnectAsync();
        await client.SendAsync(await Hellos.OfAsync("80.other.shop.cluster-1.mesh", "h2"), Cancellation);

        Assert.Equal([21, 3, 3, 0, 2, 2, InternalError], await ReadAsync(client, 100));
        Assert.Equal(["not_known"], await refused.WaitAsync(1));
        using Socket known = await gateway.ConnectAsync();
        await known.SendAsync(await Hellos.OfAsync("80.web.shop.cluster-1.mesh", "h2"), Cancellation);
        using Socket passed = await endpoint.AcceptAsync();
    }

    [Fact]
    public async Task TooManyOfOneAddress_AreClosedUntilOneEnds()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(maxPerSource: 1);
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", endpoint.Address);
        using OutcomeCounts refused = new(gateway.GatewayMetrics.Owns, "mesh.gateway.connections.refused");
        byte[] hello = await Hellos.OfAsync("80.web.shop.cluster-1.mesh", "h2");
        Socket first = await gateway.ConnectAsync();
        await first.SendAsync(hello, Cancellation);
        Socket passed = await endpoint.AcceptAsync();

        using Socket second = await gateway.ConnectAsync();
        Assert.Equal(0, await EndedAsync(second));
        Assert.Equal(["source_limit"], await refused.WaitAsync(1));

        first.Dispose();
        passed.Dispose();
        Task<Socket> accepting = endpoint.AcceptAsync();
        while (!accepting.IsCompleted)
        {
            // Until the gateway has seen that the first has ended, others are closed.
            Socket third = await gateway.ConnectAsync();
            await third.SendAsync(hello, Cancellation);
            await Task.WhenAny(accepting, EndedAsync(third));
            third.Dispose();
        }

        (await accepting).Dispose();
    }

    [Fact]
    public async Task TooManyInAll_AreClosed()
    {
        await using TestGateway gateway = await TestGateway.StartAsync(configure: options => options.MaxConnections = 1);
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", endpoint.Address);
        using Socket first = await gateway.ConnectAsync();
        await first.SendAsync(await Hellos.OfAsync("80.web.shop.cluster-1.mesh", "h2"), Cancellation);
        using Socket passed = await endpoint.AcceptAsync();

        using Socket second = await gateway.ConnectAsync();

        Assert.Equal(0, await EndedAsync(second));
    }

    [Fact]
    public async Task Refusal_IsToldInTheAccessLogWithTheNameEscaped()
    {
        TestGateway gateway = await TestGateway.StartAsync();
        byte[] hello = await Hellos.OfAsync("80.web.shop.cluster-1.mesh", "h2");
        int at = hello.AsSpan().IndexOf("80.web"u8);
        hello[at] = (byte)'"';
        hello[at + 1] = (byte)'\n';
        using Socket client = await gateway.ConnectAsync();
        await client.SendAsync(hello, Cancellation);
        Assert.Equal(7, (await ReadAsync(client, 100)).Length);

        string log = await gateway.EndAsync();

        Assert.Contains("\"server_name\":\"\\u0022\\n.web.shop.cluster-1.mesh\",\"reason\":\"bad_name\"", log, StringComparison.Ordinal);
    }

    // The end may be told as a reset, where bytes were left unread.
    private static async Task<int> EndedAsync(Socket socket)
    {
        try
        {
            return (await ReadAsync(socket, 1)).Length;
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }
}
