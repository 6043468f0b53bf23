using System.Net;
using System.Net.Sockets;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Outbound;

/// <summary>What an application sees when something behind the mesh is not there.</summary>
public sealed class FailuresAndRetriesTests : IAsyncLifetime
{
    private TwoSidecars _mesh = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _mesh = await TwoSidecars.StartAsync();
        _http = _mesh.CreateHttpClient();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _mesh.DisposeAsync();
    }

    [Fact]
    public async Task NoEndpoint_IsAnsweredWithReasonAndName()
    {
        _mesh.Route(Protocol.Detect, new WeightedBackendModel(_mesh.Client.Backend("web-v2", 80), 1));

        using HttpResponseMessage response = await _http.GetAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(["no-endpoint"], response.Headers.GetValues("x-mesh-reason"));
        Assert.Equal(
            "no endpoint in shop/web-v2: check the Service's selector and the pods' readiness\n", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task ApplicationDown_IsAnsweredByItsSidecar()
    {
        _mesh.Expose(ClosedPort(_mesh.Server.Address));

        using HttpResponseMessage response = await _http.GetAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(["application-unreachable"], response.Headers.GetValues("x-mesh-reason"));
        Assert.Equal(["shop/web"], response.Headers.GetValues("x-mesh-subject"));
    }

    [Theory]
    [InlineData("plain endpoint whose port is closed")]
    [InlineData("meshed endpoint without a sidecar")]
    [InlineData("meshed endpoint whose application is down")]
    public async Task OneDeadEndpoint_IsNotNoticedByTheClient(string kind)
    {
        await using TestHttpServer app = await TestHttpServer.StartAsync(_mesh.Server.Address, context => context.Response.WriteAsync("ok", Cancellation));
        await using TestSidecar half = new(_mesh.Authority.Issue("shop", "web"));
        await half.StartAsync();
        int closed = ClosedPort(half.Address);
        half.Serves(TwoSidecars.Web, TwoSidecars.ServicePort, closed);
        IPAddress nobody = LoopbackAddresses.Next();
        EndpointModel dead = kind switch
        {
            "plain endpoint whose port is closed" => _mesh.Client.PlainEndpoint(new IPEndPoint(nobody, ClosedPort(nobody))),
            "meshed endpoint without a sidecar" => _mesh.Client.Endpoint(half, closed) with { Target = new IPEndPoint(nobody, 80) },
            _ => _mesh.Client.Endpoint(half, closed),
        };
        _mesh.Expose(app.Port);
        _mesh.Route(
            Protocol.Detect,
            new WeightedBackendModel(_mesh.Client.Backend("web", 80, dead, _mesh.Client.Endpoint(_mesh.Server, app.Port)), 1));

        for (int i = 0; i < 30; i++)
        {
            Assert.Equal("ok", await _http.GetStringAsync("/", Cancellation));
        }
    }

    /// <summary>Evidence of one's own counts, whatever the control plane still says: one dial that is refused, one request that is asked again elsewhere.</summary>
    [Fact]
    public async Task RefusingEndpoint_IsLeftAfterOneDial()
    {
        await using TestHttpServer app = await TestHttpServer.StartAsync(_mesh.Server.Address, context => context.Response.WriteAsync("ok", Cancellation));
        IPAddress nobody = LoopbackAddresses.Next();
        EndpointModel dead = _mesh.Client.PlainEndpoint(new IPEndPoint(nobody, ClosedPort(nobody)));
        EndpointModel alive = _mesh.Client.Endpoint(_mesh.Server, app.Port);
        _mesh.Expose(app.Port);
        _mesh.Route(Protocol.Detect, new WeightedBackendModel(_mesh.Client.Backend("web", 80, dead, alive), 1));
        // The dead one is cheaper, so it is asked first.
        alive.State.ObserveSuccess(TimeSpan.FromSeconds(1));

        Assert.Equal("ok", await _http.GetStringAsync("/", Cancellation));

        Assert.True(dead.State.IsAvoided);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("ok", await _http.GetStringAsync("/", Cancellation));
        }
    }

    [Fact]
    public async Task OneDeadEndpoint_RequestWithBody_IsSentWholeToTheOther()
    {
        await using TestHttpServer app = await TestHttpServer.StartAsync(
            _mesh.Server.Address, context => context.Request.Body.CopyToAsync(context.Response.Body, Cancellation));
        IPAddress nobody = LoopbackAddresses.Next();
        _mesh.Expose(app.Port);
        _mesh.Route(Protocol.Detect, new WeightedBackendModel(
            _mesh.Client.Backend(
                "web", 80, _mesh.Client.PlainEndpoint(new IPEndPoint(nobody, ClosedPort(nobody))), _mesh.Client.Endpoint(_mesh.Server, app.Port)),
            1));

        for (int i = 0; i < 10; i++)
        {
            using HttpResponseMessage response = await _http.PostAsync("/", new StringContent($"body {i}"), Cancellation);
            Assert.Equal($"body {i}", await response.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Fact]
    public async Task Split_IsKeptAndFollowsAChangeOnAnOpenConnection()
    {
        await using TestHttpServer v1 = await TestHttpServer.StartAsync(_mesh.Server.Address, context => context.Response.WriteAsync("v1", Cancellation));
        await using TestHttpServer v2 = await TestHttpServer.StartAsync(_mesh.Server.Address, context => context.Response.WriteAsync("v2", Cancellation));
        _mesh.Server.Serves(new("shop", "web-v1"), 80, v1.Port);
        _mesh.Server.Serves(new("shop", "web-v2"), 80, v2.Port);
        BackendModel first = _mesh.Client.Backend("web-v1", 80, _mesh.Client.Endpoint(_mesh.Server, v1.Port));
        BackendModel second = _mesh.Client.Backend("web-v2", 80, _mesh.Client.Endpoint(_mesh.Server, v2.Port));

        _mesh.Route(Protocol.Detect, new WeightedBackendModel(first, 90), new WeightedBackendModel(second, 10));
        int before = await CountAsync("v2", 500);
        _mesh.Route(Protocol.Detect, new WeightedBackendModel(first, 0), new WeightedBackendModel(second, 100));
        int after = await CountAsync("v2", 50);

        Assert.InRange(before, 25, 80);
        Assert.Equal(50, after);
    }

    [Fact]
    public async Task ClientSidecarWithoutCertificate_SaysSo()
    {
        await using TestSidecar young = new(certificate: null);
        await young.StartAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(_mesh.Server.Address, context => context.Response.WriteAsync("ok", Cancellation));
        _mesh.Expose(app.Port);
        young.Knows(_mesh.Client.State.Current.ServicesByAddress[TwoSidecars.ServiceAddress], TwoSidecars.ServiceAddress);
        young.OriginalDestination.Destination = new IPEndPoint(TwoSidecars.ServiceAddress, TwoSidecars.ServicePort);
        using HttpClient http = TwoSidecars.CreateHttpClient(young.DataPath.OutboundEndPoint, HttpVersion.Version11);

        using HttpResponseMessage response = await http.GetAsync("/", Cancellation);

        Assert.Equal(["no-certificate"], response.Headers.GetValues("x-mesh-reason"));
    }

    private async Task<int> CountAsync(string answer, int requests)
    {
        int count = 0;
        for (int i = 0; i < requests; i++)
        {
            count += await _http.GetStringAsync("/", Cancellation) == answer ? 1 : 0;
        }

        return count;
    }

    private static int ClosedPort(IPAddress address)
    {
        using TcpListener listener = new(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
