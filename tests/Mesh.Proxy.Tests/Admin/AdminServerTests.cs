using System.Net;
using System.Net.Sockets;
using Mesh.Proxy.Admin;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Proxy.Tests.Admin;

public sealed class AdminServerTests : IAsyncLifetime
{
    private const int HealthPort = 15021;
    private const int MetricsPort = 15020;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IPAddress _pod = LoopbackAddresses.Next();
    private readonly HttpClient _http = new() { Timeout = Patience };
    private readonly List<Socket> _idle = [];
    private readonly AdminServer _server;

    public AdminServerTests() => _server = new AdminServer(
        [new AdminListener(new IPEndPoint(_pod, HealthPort), maxConnections: 80), new AdminListener(new IPEndPoint(_pod, MetricsPort), maxConnections: 2)],
        NullLoggerFactory.Instance);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync(
        new AdminApplication(
            [new AdminRoute(HealthPort, "GET", "/readyz", context => AdminApplication.Answer(context, 200, "ready"))], NullLogger<AdminApplication>.Instance),
        Cancellation);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _idle.ForEach(socket => socket.Dispose());
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task IdleConnections_LeaveHealthAnswering()
    {
        await ConnectAsync(HealthPort, 70);
        await ConnectAsync(MetricsPort, 2);

        Assert.Equal("ready", await HealthAsync());
        Assert.True(await IsRefusedAsync(MetricsPort), "the third connection of a listener for two is closed");
    }

    [Fact]
    public async Task IdleConnections_AreClosedAfterSeconds()
    {
        await ConnectAsync(HealthPort, 1);

        Assert.True(await IsClosedAsync(_idle[0]));
    }

    private Task<string> HealthAsync()
    {
        HttpRequestMessage request = new(HttpMethod.Get, $"http://{_pod}:{HealthPort}/readyz") { Headers = { Host = "localhost" } };
        return ReadAsync(request);
    }

    private async Task<string> ReadAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await _http.SendAsync(request, Cancellation);
        return await response.Content.ReadAsStringAsync(Cancellation);
    }

    private async Task ConnectAsync(int port, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _idle.Add(socket);
            await socket.ConnectAsync(_pod, port, Cancellation);
        }
    }

    // The reset may come while the connection is being made.
    private async Task<bool> IsRefusedAsync(int port)
    {
        try
        {
            await ConnectAsync(port, 1);
            return await IsClosedAsync(_idle[^1]);
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task<bool> IsClosedAsync(Socket socket)
    {
        try
        {
            return await socket.ReceiveAsync(new byte[1], Cancellation).AsTask().WaitAsync(Patience, Cancellation) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
