using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Outbound;

/// <summary>A request that an application may have carried out is never sent again by the mesh, not even one without a body.</summary>
public sealed class SentOnceTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _seen = new();
    private TwoSidecars _mesh = null!;
    private TcpListener _app = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh = await TwoSidecars.StartAsync();
        _app = new TcpListener(_mesh.Server.Address, 0);
        _app.Start();
        _ = ServeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _app.Dispose();
        await _mesh.DisposeAsync();
    }

    [Theory]
    [InlineData("DELETE", false, false)]
    [InlineData("DELETE", true, false)]
    [InlineData("POST", false, true)]
    [InlineData("POST", true, true)]
    public async Task ApplicationEndsInsteadOfAnswering_RequestWasSeenOnce(string method, bool onUsedConnection, bool hasBody)
    {
        _mesh.Expose(Port, Protocol.Http1);
        using HttpClient http = _mesh.CreateHttpClient();
        if (onUsedConnection)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => http.GetStringAsync("/warm", Cancellation)));
            _seen.Clear();
        }

        using HttpRequestMessage request = new(new HttpMethod(method), "/charge") { Content = hasBody ? new StringContent("x") : null };
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);

        Assert.Equal([$"{method} /charge HTTP/1.1"], _seen);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(["upstream-reset"], response.Headers.GetValues("x-mesh-reason"));
    }

    [Fact]
    public async Task EndpointDiesWithTheRequest_NoOtherEndpointGetsIt()
    {
        await using TestHttpServer other = await TestHttpServer.StartAsync(_mesh.Server.Address, context => context.Response.WriteAsync("other", Cancellation));
        EndpointModel dying = _mesh.Client.PlainEndpoint((IPEndPoint)_app.LocalEndpoint);
        _mesh.Expose(other.Port, Protocol.Http1);
        _mesh.Route(Protocol.Http1, new WeightedBackendModel(_mesh.Client.Backend("web", TwoSidecars.ServicePort, dying), 1));
        using HttpClient http = _mesh.CreateHttpClient();
        await http.GetStringAsync("/warm", Cancellation);
        EndpointModel dear = _mesh.Client.Endpoint(_mesh.Server, other.Port);
        dear.State.ObserveFailure(TimeSpan.FromSeconds(5));
        _mesh.Route(Protocol.Http1, new WeightedBackendModel(_mesh.Client.Backend("web", TwoSidecars.ServicePort, dying, dear), 1));

        using HttpResponseMessage response = await http.DeleteAsync("/last", Cancellation);

        Assert.Contains("DELETE /last HTTP/1.1", _seen);
        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
    }

    private int Port => ((IPEndPoint)_app.LocalEndpoint).Port;

    private async Task ServeAsync()
    {
        while (true)
        {
            _ = ServeAsync(await _app.AcceptSocketAsync(Cancellation));
        }
    }

    // Answers "/warm", ends the connection on everything else, and takes no more connections after "/last".
    private async Task ServeAsync(Socket connection)
    {
        using Socket _ = connection;
        byte[] buffer = new byte[4096];
        while (await connection.ReceiveAsync(buffer, Cancellation) is var count and > 0)
        {
            string line = Encoding.ASCII.GetString(buffer, 0, count).Split('\r')[0];
            _seen.Enqueue(line);
            if (!line.Contains("/warm", StringComparison.Ordinal))
            {
                if (line.Contains("/last", StringComparison.Ordinal))
                {
                    _app.Stop();
                }

                return;
            }

            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), Cancellation);
        }
    }
}
