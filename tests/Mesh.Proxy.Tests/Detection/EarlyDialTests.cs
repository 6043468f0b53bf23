using System.Net;
using System.Net.Sockets;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;

namespace Mesh.Proxy.Tests.Detection;

/// <summary>What becomes of an upstream that was dialled while the client was silent.</summary>
public sealed class EarlyDialTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private TwoSidecars _mesh = null!;
    private TcpListener _app = null!;
    private EndpointModel _endpoint = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh = await TwoSidecars.StartAsync();
        _app = new TcpListener(_mesh.Server.Address, 0);
        _app.Start();
        int port = ((IPEndPoint)_app.LocalEndpoint).Port;
        _mesh.Server.Serves(TwoSidecars.Web, TwoSidecars.ServicePort, port);
        _endpoint = _mesh.Client.Endpoint(_mesh.Server, port);
        _mesh.Route(Protocol.Detect, new WeightedBackendModel(_mesh.Client.Backend("web", TwoSidecars.ServicePort, _endpoint), 1));
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _mesh.DisposeAsync();
    }

    [Theory]
    [InlineData("reset")]
    [InlineData("end")]
    [InlineData("http")]
    public async Task ClientLeavesOrSpeaksHttp_TheUpstreamIsClosed(string what)
    {
        using Socket client = await _mesh.ConnectAsync();
        using Socket early = await _app.AcceptSocketAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation);

        switch (what)
        {
            case "reset":
                client.LingerState = new LingerOption(true, 0);
                client.Close();
                break;
            case "end":
                client.Close();
                break;
            default:
                await client.SendAsync("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8.ToArray(), Cancellation);
                break;
        }

        Assert.Equal(0, await ReadAsync(early));
        early.Close();
        if (what != "http")
        {
            await EventuallyAsync(() => _endpoint.State.InFlight == 0 && _mesh.Client.DataPath.OpenConnections == 0 && _mesh.Server.DataPath.OpenConnections == 0);
        }
    }

    [Fact]
    public async Task UpstreamUnreachable_SilentClientIsReset()
    {
        _app.Stop();
        using Socket client = await _mesh.ConnectAsync();

        await Assert.ThrowsAsync<SocketException>(
            async () => await client.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(Patience, Cancellation));
    }

    // A reset ends it as well as an end does.
    private static async Task<int> ReadAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(Patience, Cancellation);
        }
        catch (SocketException)
        {
            return 0;
        }
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
