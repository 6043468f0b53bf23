using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Inbound;

/// <summary>Connections to the mesh port that never get anywhere.</summary>
public sealed class SilentHandshakesTests
{
    // The beginning of a TLS record that says it has 512 bytes, and no more.
    private static readonly byte[] HalfHello = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ManySilentPeers_DoNotHoldUpOthers(bool haveBegun)
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("ok", Cancellation));
        mesh.Expose(app.Port);
        List<Socket> silent = [];
        for (int i = 0; i < 300; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            silent.Add(socket);
            await socket.ConnectAsync(mesh.Server.DataPath.MutualTlsEndPoint, Cancellation);
            if (haveBegun)
            {
                await socket.SendAsync(HalfHello, Cancellation);
            }
        }

        using HttpClient http = mesh.CreateHttpClient();
        Assert.Equal("ok", await http.GetStringAsync("/", Cancellation));
        silent.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task TooManyOfOneAddress_AreClosedAndOtherAddressesServed()
    {
        TestAuthority authority = new();
        await using TestSidecar server = new(authority.Issue("shop", "web"), configure: options => options.MaxPendingHandshakesPerSource = 3);
        await server.StartAsync();
        IPAddress source = LoopbackAddresses.Next();
        using CancellationTokenSource ending = new();
        List<Socket> greeted = [];
        for (int i = 0; i < 4; i++)
        {
            greeted.Add(await GreetAsync(server, source, authority, ending.Token));
        }

        using Socket other = await GreetAsync(server, LoopbackAddresses.Next(), authority, ending.Token);

        // Well below the time after which every handshake is given up. Those that are served get the server's part of the handshake; which one is not depends on the loops.
        int[] read = await Task.WhenAll(greeted.Select(ReadAsync));
        Assert.Equal(1, read.Count(count => count == 0));
        Assert.NotEqual(0, await ReadAsync(other));
        await ending.CancelAsync();
        greeted.ForEach(socket => socket.Dispose());
    }

    // A peer that begins a handshake for bytes, and never reads what the server says.
    private static async Task<Socket> GreetAsync(TestSidecar server, IPAddress source, TestAuthority authority, CancellationToken ending)
    {
        Socket socket = await ConnectAsync(server, source);
        SslStream tls = new(new DeafStream(socket));
        _ = tls.AuthenticateAsClientAsync(
            new ReferenceTls(new ReferencePeerVerifier(TimeProvider.System)).ForClient(
                authority.Issue("shop", "client"), "80.web.shop.cluster-1.mesh", new SslApplicationProtocol("mesh-tcp"), server.Identity!, static _ => { }),
            ending);
        return socket;
    }

    private static async Task<int> ReadAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(4), Cancellation);
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private static async Task<Socket> ConnectAsync(TestSidecar server, IPAddress source)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(source, 0));
        await socket.ConnectAsync(server.DataPath.MutualTlsEndPoint, Cancellation);
        return socket;
    }

    /// <summary>A connection whose owner writes and never gets to read.</summary>
    private sealed class DeafStream(Socket socket) : NetworkStream(socket)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return 0;
        }
    }
}
