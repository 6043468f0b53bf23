using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Tests.DataPathHarness;

namespace Mesh.Proxy.Tests.Outbound;

/// <summary>Bytes that are not HTTP, from application to application.</summary>
public sealed class OpaqueThroughTheMeshTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private TwoSidecars _mesh = null!;
    private TcpListener _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh = await TwoSidecars.StartAsync();
        _app = new TcpListener(_mesh.Server.Address, 0);
        _app.Start();
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _mesh.DisposeAsync();
    }

    [Theory]
    [InlineData(Protocol.Tcp)]
    [InlineData(Protocol.Detect)]
    public async Task ServerFirst_GreetingArrivesWithoutTheClientSayingAWord(Protocol protocol)
    {
        Expose(protocol);
        using Socket client = await _mesh.ConnectAsync();
        using Socket server = await AcceptAsync();

        await server.SendAsync("220 ready\r\n"u8.ToArray(), Cancellation);
        Assert.Equal("220 ready\r\n", await ReadAsync(client, 11));
        await client.SendAsync("QUIT\r\n"u8.ToArray(), Cancellation);
        Assert.Equal("QUIT\r\n", await ReadAsync(server, 6));
    }

    [Theory]
    [InlineData("\u0001\u0002\u0003\u0004")]
    [InlineData("get key\r\n")]
    [InlineData("PRI * HT")]
    [InlineData("\u0016\u0003\u0001")]
    public async Task ClientFirst_NotHttp_IsRelayed(string bytes)
    {
        Expose(Protocol.Detect);
        using Socket client = await _mesh.ConnectAsync();
        await client.SendAsync(Encoding.Latin1.GetBytes(bytes), Cancellation);
        using Socket server = await AcceptAsync();

        Assert.Equal(bytes, await ReadAsync(server, bytes.Length));
        await server.SendAsync("answer"u8.ToArray(), Cancellation);
        Assert.Equal("answer", await ReadAsync(client, 6));
    }

    [Fact]
    public async Task ClientSpeaksAfterTheUpstreamWasDialled_NothingIsLost()
    {
        Expose(Protocol.Detect);
        using Socket client = await _mesh.ConnectAsync();
        // The upstream connection exists, so the silence was noticed, and nobody has spoken.
        using Socket server = await AcceptAsync();

        await client.SendAsync("get key\r\n"u8.ToArray(), Cancellation);
        Assert.Equal("get key\r\n", await ReadAsync(server, 9));
        await server.SendAsync("VALUE\r\n"u8.ToArray(), Cancellation);
        Assert.Equal("VALUE\r\n", await ReadAsync(client, 7));
    }

    [Fact]
    public async Task HalfClose_ByTheClient_LetsTheServerGoOn()
    {
        Expose(Protocol.Tcp);
        using Socket client = await _mesh.ConnectAsync();
        await client.SendAsync("question"u8.ToArray(), Cancellation);
        client.Shutdown(SocketShutdown.Send);
        using Socket server = await AcceptAsync();

        Assert.Equal("question", await ReadToEndAsync(server));
        await server.SendAsync("a long answer"u8.ToArray(), Cancellation);
        server.Shutdown(SocketShutdown.Send);
        Assert.Equal("a long answer", await ReadToEndAsync(client));
    }

    [Fact]
    public async Task HalfClose_ByTheServer_LetsTheClientGoOn()
    {
        Expose(Protocol.Tcp);
        using Socket client = await _mesh.ConnectAsync();
        await client.SendAsync("x"u8.ToArray(), Cancellation);
        using Socket server = await AcceptAsync();
        Assert.Equal("x", await ReadAsync(server, 1));

        server.Shutdown(SocketShutdown.Send);
        Assert.Equal("", await ReadToEndAsync(client));
        await client.SendAsync("more"u8.ToArray(), Cancellation);
        client.Shutdown(SocketShutdown.Send);

        Assert.Equal("more", await ReadToEndAsync(server));
    }

    [Fact]
    public async Task Reset_ByTheServer_ReachesTheClientAsReset()
    {
        Expose(Protocol.Tcp);
        using Socket client = await _mesh.ConnectAsync();
        await client.SendAsync("x"u8.ToArray(), Cancellation);
        using Socket server = await AcceptAsync();
        Assert.Equal("x", await ReadAsync(server, 1));

        server.LingerState = new LingerOption(true, 0);
        server.Close();

        SocketException error = await Assert.ThrowsAsync<SocketException>(
            async () => await client.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        Assert.Equal(SocketError.ConnectionReset, error.SocketErrorCode);
    }

    [Fact]
    public async Task Reset_ByTheClient_ReachesTheServerAsReset()
    {
        Expose(Protocol.Tcp);
        Socket client = await _mesh.ConnectAsync();
        await client.SendAsync("x"u8.ToArray(), Cancellation);
        using Socket server = await AcceptAsync();
        Assert.Equal("x", await ReadAsync(server, 1));

        client.LingerState = new LingerOption(true, 0);
        client.Close();

        await Assert.ThrowsAsync<SocketException>(
            async () => await server.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task ApplicationDown_ClientIsReset()
    {
        Expose(Protocol.Tcp);
        _app.Stop();

        // Whichever call of the client's comes first after the reset.
        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using Socket client = await _mesh.ConnectAsync();
            await client.SendAsync("x"u8.ToArray(), Cancellation);
            _ = await client.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        });
    }

    // Outside the mesh both sides are plain, and all but the beginning goes through a pipe of the kernel.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task BigTransfer_BothWaysAtOnce_ArrivesWhole(bool isMeshed)
    {
        Expose(Protocol.Tcp);
        if (!isMeshed)
        {
            _mesh.Client.OriginalDestination.Destination = (IPEndPoint)_app.LocalEndpoint;
        }

        byte[] data = new byte[4 * 1024 * 1024];
        new Random(3).NextBytes(data);
        using Socket client = await _mesh.ConnectAsync();
        Task<byte[]> atClient = TransferAsync(client, data);
        using Socket server = await AcceptAsync();
        Task<byte[]> atServer = TransferAsync(server, data);

        Assert.Equal(data, await atClient.WaitAsync(Patience, Cancellation));
        Assert.Equal(data, await atServer.WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task DestinationOutsideTheMesh_PassesUntouched()
    {
        _mesh.Client.OriginalDestination.Destination = (IPEndPoint)_app.LocalEndpoint;
        using Socket client = await _mesh.ConnectAsync();
        using Socket server = await AcceptAsync();

        string odd = "GET / HTTP/1.1\r\nconnection: odd \r\n\r\n";
        await client.SendAsync(Encoding.Latin1.GetBytes(odd), Cancellation);

        Assert.Equal(odd, await ReadAsync(server, odd.Length));
    }

    [Fact]
    public async Task DestinationIsOurOwnListener_IsRefused()
    {
        _mesh.Client.OriginalDestination.Destination = _mesh.Client.DataPath.OutboundEndPoint;
        using Socket client = await _mesh.ConnectAsync();

        Assert.Equal("", await ReadToEndAsync(client));
    }

    private void Expose(Protocol protocol) => _mesh.Expose(((IPEndPoint)_app.LocalEndpoint).Port, protocol);

    private async Task<Socket> AcceptAsync() => await _app.AcceptSocketAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);

    private static async Task<string> ReadAsync(Socket socket, int count)
    {
        byte[] buffer = new byte[count];
        using NetworkStream stream = new(socket);
        await stream.ReadExactlyAsync(buffer, Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        return Encoding.Latin1.GetString(buffer);
    }

    // Not a NetworkStream: it refuses a socket that has shut down one direction.
    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        StringBuilder text = new();
        byte[] buffer = new byte[1024];
        while (await socket.ReceiveAsync(buffer, Cancellation).AsTask().WaitAsync(Patience, Cancellation) is var count and > 0)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    private static async Task<byte[]> TransferAsync(Socket socket, byte[] data)
    {
        await using NetworkStream stream = new(socket);
        Task sending = SendAsync();
        using MemoryStream received = new();
        await stream.CopyToAsync(received, Cancellation);
        await sending;
        return received.ToArray();

        async Task SendAsync()
        {
            await socket.SendAsync(data, Cancellation);
            socket.Shutdown(SocketShutdown.Send);
        }
    }
}
