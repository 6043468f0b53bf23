using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Tests.DataPathHarness;
using static Mesh.Proxy.Tests.Gateways.GatewayEndpoint;

namespace Mesh.Proxy.Tests.Gateways;

/// <summary>What a gateway passes on, byte by byte.</summary>
public sealed class GatewayPassingTests
{
    private const string Name = "80.web.shop.cluster-1.mesh";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task Hello_InPiecesOfAnySize_ReachesTheEndpointAsItWasSent(int piece)
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", endpoint.Address);
        byte[] sent = [.. await Hellos.OfAsync(Name, "h2"), .. "more"u8];

        using Socket client = await gateway.ConnectAsync();
        foreach (byte[] part in sent.Chunk(piece))
        {
            await client.SendAsync(part, Cancellation);
        }

        using Socket passed = await endpoint.AcceptAsync();
        Assert.Equal(sent, await ReadAsync(passed, sent.Length));
        await passed.SendAsync("answer"u8.ToArray(), Cancellation);
        Assert.Equal("answer"u8.ToArray(), await ReadAsync(client, 6));
    }

    [Fact]
    public async Task HalfClose_OfEitherSide_IsPassedOnAndTheOtherHalfGoesOn()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", endpoint.Address);
        byte[] hello = await Hellos.OfAsync(Name, "mesh-tcp");
        using Socket client = await gateway.ConnectAsync();
        await client.SendAsync(hello, Cancellation);
        using Socket passed = await endpoint.AcceptAsync();

        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(hello, await ReadAsync(passed, hello.Length + 1));
        await passed.SendAsync("late"u8.ToArray(), Cancellation);
        passed.Shutdown(SocketShutdown.Send);

        Assert.Equal("late"u8.ToArray(), await ReadAsync(client, 5));
    }

    [Fact]
    public async Task Bytes_OfALongTransferBothWays_ArriveWhole()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", endpoint.Address);
        byte[] up = [.. await Hellos.OfAsync(Name, "mesh-tcp"), .. Bytes(5_000_000, 1)];
        byte[] down = Bytes(5_000_000, 2);
        using Socket client = await gateway.ConnectAsync();
        Task<int> sending = client.SendAsync(up, SocketFlags.None);
        using Socket passed = await endpoint.AcceptAsync();
        Task<int> answering = passed.SendAsync(down, SocketFlags.None);

        byte[][] received = await Task.WhenAll(ReadAsync(passed, up.Length), ReadAsync(client, down.Length));

        Assert.Equal([up.Length, down.Length], await Task.WhenAll(sending, answering));
        Assert.True(up.AsSpan().SequenceEqual(received[0]));
        Assert.True(down.AsSpan().SequenceEqual(received[1]));
    }

    [Fact]
    public async Task EndpointDown_TheNextIsAskedBeforeAnybodyNotices()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", LoopbackAddresses.Next(), endpoint.Address);
        byte[] hello = await Hellos.OfAsync(Name, "h2");

        for (int i = 0; i < 10; i++)
        {
            using Socket client = await gateway.ConnectAsync();
            await client.SendAsync(hello, Cancellation);
            using Socket passed = await endpoint.AcceptAsync();
            Assert.Equal(hello, await ReadAsync(passed, hello.Length));
        }
    }

    [Fact]
    public async Task ConnectionsStayOpen_NewOnesGoWhereFewerAre()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using GatewayEndpoint one = new();
        using GatewayEndpoint other = new();
        gateway.Export("shop/web", one.Address, other.Address);
        byte[] hello = await Hellos.OfAsync(Name, "h2");
        List<Socket> open = [];
        Task<Socket>[] accepting = [one.AcceptAsync(), other.AcceptAsync()];
        int[] counts = [0, 0];

        for (int i = 0; i < 20; i++)
        {
            Socket client = await gateway.ConnectAsync();
            await client.SendAsync(hello, Cancellation);
            Task<Socket> accepted = await Task.WhenAny(accepting);
            int which = Array.IndexOf(accepting, accepted);
            open.AddRange([client, await accepted]);
            counts[which]++;
            accepting[which] = which == 0 ? one.AcceptAsync() : other.AcceptAsync();
        }

        // Chance decides which two are compared, and a connection counts when it is made.
        Assert.All(counts, count => Assert.InRange(count, 6, 14));
        open.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task ExportEnds_OpenConnectionsAreCutAndOthersStay()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", endpoint.Address);
        gateway.Export("shop/other", endpoint.Address);
        (Socket cut, Socket cutBehind) = await OpenAsync(gateway, endpoint, Name);
        (Socket kept, Socket keptBehind) = await OpenAsync(gateway, endpoint, "80.other.shop.cluster-1.mesh");

        gateway.Withdraw("shop/web");

        SocketException error = await Assert.ThrowsAsync<SocketException>(() => ReadAsync(cut, 1));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
        await keptBehind.SendAsync("x"u8.ToArray(), Cancellation);
        Assert.Equal("x"u8.ToArray(), await ReadAsync(kept, 1));
        Array.ForEach([cut, cutBehind, kept, keptBehind], socket => socket.Dispose());
    }

    [Fact]
    public async Task EndpointsChange_OpenConnectionsStay()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using GatewayEndpoint endpoint = new();
        using GatewayEndpoint next = new();
        gateway.Export("shop/web", endpoint.Address);
        (Socket client, Socket behind) = await OpenAsync(gateway, endpoint, Name);

        gateway.Export("shop/web", next.Address);
        (Socket later, Socket laterBehind) = await OpenAsync(gateway, next, Name);

        await behind.SendAsync("x"u8.ToArray(), Cancellation);
        Assert.Equal("x"u8.ToArray(), await ReadAsync(client, 1));
        Array.ForEach([client, behind, later, laterBehind], socket => socket.Dispose());
    }

    [Fact]
    public async Task Stop_NothingMoreIsAcceptedAndWhatIsOpenMayEnd()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", endpoint.Address);
        (Socket client, Socket behind) = await OpenAsync(gateway, endpoint, Name);

        Task stopping = gateway.DataPath.StopAsync(Cancellation);
        SocketException refused = await Assert.ThrowsAsync<SocketException>(async () =>
        {
            while (true)
            {
                // Accepted before the listener had gone.
                using Socket late = await gateway.ConnectAsync();
            }
        });

        // A reset, if it was not accepted yet when the listener went.
        Assert.True(refused.SocketErrorCode is SocketError.ConnectionRefused or SocketError.ConnectionReset, $"{refused.SocketErrorCode}");
        await behind.SendAsync("x"u8.ToArray(), Cancellation);
        Assert.Equal("x"u8.ToArray(), await ReadAsync(client, 1));
        Assert.False(stopping.IsCompleted);
        client.Dispose();
        behind.Dispose();
        await stopping.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    [Fact]
    public async Task Stop_TimeIsUp_CutsWhatIsOpen()
    {
        await using TestGateway gateway = await TestGateway.StartAsync();
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", endpoint.Address);
        (Socket client, Socket behind) = await OpenAsync(gateway, endpoint, Name);
        using CancellationTokenSource now = new();
        await now.CancelAsync();

        await gateway.DataPath.StopAsync(now.Token);

        await Assert.ThrowsAsync<SocketException>(() => ReadAsync(client, 1));
        client.Dispose();
        behind.Dispose();
    }

    [Fact]
    public async Task End_OfAConnection_IsToldInTheAccessLog()
    {
        TestGateway gateway = await TestGateway.StartAsync();
        using GatewayEndpoint endpoint = new();
        gateway.Export("shop/web", endpoint.Address);
        (Socket client, Socket behind) = await OpenAsync(gateway, endpoint, Name);
        await behind.SendAsync("abc"u8.ToArray(), Cancellation);
        Assert.Equal(3, (await ReadAsync(client, 3)).Length);
        IPEndPoint source = (IPEndPoint)client.LocalEndPoint!;
        client.Dispose();
        behind.Dispose();

        string log = await gateway.EndAsync();

        Assert.Contains($"\"peer\":\"", log, StringComparison.Ordinal);
        Assert.Contains(source.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), log, StringComparison.Ordinal);
        Assert.Contains($"\"server_name\":\"{Name}\",\"endpoint\":\"{endpoint.Address}:15008\",\"workload\":\"shop/pod-{endpoint.Address.ToString().Replace('.', '-')}\"", log, StringComparison.Ordinal);
        Assert.Contains("\"response_bytes\":3,", log, StringComparison.Ordinal);
    }

    private static byte[] Bytes(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static async Task<(Socket Client, Socket Behind)> OpenAsync(TestGateway gateway, GatewayEndpoint endpoint, string serverName)
    {
        byte[] hello = await Hellos.OfAsync(serverName, "h2");
        Socket client = await gateway.ConnectAsync();
        await client.SendAsync(hello, Cancellation);
        Socket behind = await endpoint.AcceptAsync();
        await ReadAsync(behind, hello.Length);
        return (client, behind);
    }
}
