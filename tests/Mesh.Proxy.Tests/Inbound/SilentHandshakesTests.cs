using System.Net;
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
        List<Socket> silent = [];
        for (int i = 0; i < 3; i++)
        {
            silent.Add(await ConnectAsync(server, source));
        }

        using Socket refused = await ConnectAsync(server, source);
        using Socket other = await ConnectAsync(server, LoopbackAddresses.Next());

        // Well below the time after which every handshake is given up.
        Assert.Equal(0, await refused.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(4), Cancellation));
        Assert.All(silent.Append(other), socket => Assert.False(socket.Poll(0, SelectMode.SelectRead)));
        silent.ForEach(socket => socket.Dispose());
    }

    private static async Task<Socket> ConnectAsync(TestSidecar server, IPAddress source)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(source, 0));
        await socket.ConnectAsync(server.DataPath.MutualTlsEndPoint, Cancellation);
        return socket;
    }
}
