using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Transport;

/// <summary>Limits, and the end of a sidecar.</summary>
public sealed class ConnectionLifeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ConnectionsBeyondTheLimit_AreClosedAndLaterOnesAreServedAgain()
    {
        using TcpListener app = Listen();
        await using TestSidecar sidecar = await StartAsync(app, options => options.MaxConnections = 1);
        Socket first = await ConnectAsync(sidecar);
        using (await app.AcceptSocketAsync(Cancellation))
        {
            using Socket second = await ConnectAsync(sidecar);
            Assert.Equal(0, await second.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(Patience, Cancellation));
            first.Dispose();
        }

        await EventuallyAsync(() => sidecar.DataPath.OpenConnections == 0);
        using Socket third = await ConnectAsync(sidecar);
        using Socket served = await app.AcceptSocketAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task StopAsync_OpenConnection_GoesOnUntilItEnds()
    {
        using TcpListener app = Listen();
        await using TestSidecar sidecar = await StartAsync(app);
        using Socket client = await ConnectAsync(sidecar);
        using Socket server = await app.AcceptSocketAsync(Cancellation);

        Task stopping = sidecar.DataPath.StopAsync(Cancellation);
        await client.SendAsync(new byte[3], Cancellation);
        Assert.Equal(3, await server.ReceiveAsync(new byte[9], Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        Assert.False(stopping.IsCompleted);
        client.Close();
        server.Close();

        await stopping.WaitAsync(Patience, Cancellation);
    }

    [Fact]
    public async Task StopAsync_TimeIsUp_ResetsWhatIsOpen()
    {
        using TcpListener app = Listen();
        await using TestSidecar sidecar = await StartAsync(app);
        using Socket client = await ConnectAsync(sidecar);
        using Socket server = await app.AcceptSocketAsync(Cancellation);
        using CancellationTokenSource now = new();
        await now.CancelAsync();

        await sidecar.DataPath.StopAsync(now.Token).WaitAsync(Patience, Cancellation);

        await Assert.ThrowsAsync<SocketException>(
            async () => await client.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(Patience, Cancellation));
    }

    [Fact]
    public async Task StopAsync_RequestInFlight_IsAnswered()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        TaskCompletionSource started = new();
        TaskCompletionSource go = new();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, async context =>
        {
            started.SetResult();
            await go.Task;
            await context.Response.WriteAsync("answered", Cancellation);
        });
        mesh.Expose(app.Port);
        using HttpClient http = mesh.CreateHttpClient();
        Task<string> request = http.GetStringAsync("/", Cancellation);
        await started.Task.WaitAsync(Patience, Cancellation);

        Task stopping = Task.WhenAll(mesh.Server.DataPath.StopAsync(Cancellation), mesh.Client.DataPath.StopAsync(Cancellation));
        go.SetResult();

        Assert.Equal("answered", await request.WaitAsync(Patience, Cancellation));
        await stopping.WaitAsync(Patience, Cancellation);
    }

    private static TcpListener Listen()
    {
        TcpListener listener = new(LoopbackAddresses.Next(), 0);
        listener.Start();
        return listener;
    }

    private static async Task<TestSidecar> StartAsync(TcpListener destination, Action<Mesh.Proxy.Transport.DataPathOptions>? configure = null)
    {
        TestSidecar sidecar = new(certificate: null, configure: configure);
        sidecar.OriginalDestination.Destination = (IPEndPoint)destination.LocalEndpoint;
        await sidecar.StartAsync();
        return sidecar;
    }

    private static async Task<Socket> ConnectAsync(TestSidecar sidecar)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(sidecar.DataPath.OutboundEndPoint, Cancellation);
        return socket;
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(10));
        for (int i = 0; i < 1_000 && !condition(); i++)
        {
            await timer.WaitForNextTickAsync(Cancellation);
        }

        Assert.True(condition());
    }
}
