using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using CircuitBreaker = Mesh.Proxy.Resilience.CircuitBreaker;

namespace Mesh.Proxy.Tests.Outbound;

/// <summary>A backend that does not answer takes its own places and nobody else's, on either host.</summary>
public sealed class CircuitBreakerThroughTheMeshTests : IAsyncLifetime
{
    private readonly CircuitBreaker _breaker = new();
    private TwoSidecars _mesh = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _mesh = await TwoSidecars.StartAsync();

    public ValueTask DisposeAsync() => _mesh.DisposeAsync();

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task MaxRequests_BackendStalls_TheNextIsRefusedAtOnceWithTheReason(string version)
    {
        TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isHttp2 = version == "2.0";
        await using TestHttpServer app = await TestHttpServer.StartAsync(
            _mesh.Server.Address,
            async context =>
            {
                stalled.TrySetResult();
                await release.Task;
                await context.Response.WriteAsync("ok", Cancellation);
            },
            isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        Expose(app.Port, isHttp2 ? Protocol.Http2 : Protocol.Http1, BreakerLimits.Default with { MaxRequests = 1 });
        using HttpClient http = _mesh.CreateHttpClient(Version.Parse(version));

        Task<HttpResponseMessage> first = GetAsync(http, version);
        await stalled.Task.WaitAsync(Cancellation);
        using HttpResponseMessage refused = await GetAsync(http, version);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(["overflow-requests"], refused.Headers.GetValues("x-mesh-reason"));
        Assert.Contains("shop/web", await refused.Content.ReadAsStringAsync(Cancellation));
        Assert.False(first.IsCompleted);

        release.SetResult();
        using HttpResponseMessage served = await first;
        Assert.Equal("ok", await served.Content.ReadAsStringAsync(Cancellation));
        using HttpResponseMessage next = await GetAsync(http, version);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task MaxConnections_OpaqueBytes_TheNextIsReset()
    {
        using TcpListener app = new(_mesh.Server.Address, 0);
        app.Start();
        Expose(((IPEndPoint)app.LocalEndpoint).Port, Protocol.Tcp, BreakerLimits.Default with { MaxConnections = 1 });
        using Socket first = await _mesh.ConnectAsync();
        await first.SendAsync("hello"u8.ToArray(), Cancellation);
        using Socket accepted = await app.AcceptSocketAsync(Cancellation);

        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using Socket second = await _mesh.ConnectAsync();
            while (await second.ReceiveAsync(new byte[1], Cancellation) > 0)
            {
                // Nobody answers.
            }

            throw new UnreachableException("an orderly end would say that the service had answered");
        });
        Assert.Equal(1, _breaker.Connections);
    }

    private void Expose(int targetPort, Protocol protocol, BreakerLimits limits)
    {
        _breaker.Apply(limits);
        _mesh.Expose(targetPort, protocol);
        BackendModel backend = _mesh.Client.Backend("web", TwoSidecars.ServicePort, _mesh.Client.Endpoint(_mesh.Server, targetPort)) with { Breaker = _breaker };
        _mesh.Route(protocol, new WeightedBackendModel(backend, 1));
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient http, string version)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        return await http.SendAsync(request, Cancellation);
    }
}
