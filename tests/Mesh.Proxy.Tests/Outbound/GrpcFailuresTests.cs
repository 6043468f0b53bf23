using System.Net;
using System.Net.Http.Headers;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mesh.Proxy.Tests.Outbound;

/// <summary>gRPC fails with status 200: an endpoint that fails fast must not look like a fast one.</summary>
public sealed class GrpcFailuresTests : Http2ThroughSidecars
{
    // Half of what a failure costs, because it fades while the test runs.
    /// <summary>One failure of either kind is enough; what it took does not matter.</summary>
    private static readonly OutlierSettings Strict = new() { ConsecutiveGatewayFailures = 1, ConsecutiveServerErrors = 1, MinReadyPercent = 0 };

    [Fact]
    public async Task ApplicationUnreachable_EndpointIsAvoided()
    {
        Sidecars.Server.Serves(TwoSidecars.Web, TwoSidecars.ServicePort, targetPort: 1, Protocol.Http2);
        EndpointModel endpoint = Route(1);

        using HttpResponseMessage response = await CallAsync();

        Assert.Equal(["application-unreachable"], response.Headers.GetValues("x-mesh-reason"));
        Assert.True(endpoint.State.IsAvoided);
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("5", false)]
    [InlineData("4", true)]
    [InlineData("7", false)]
    [InlineData("13", true)]
    [InlineData("14", true)]
    [InlineData("15", true)]
    public async Task StatusInTheHead_CountsByWhoseFaultItIs(string status, bool isFault)
    {
        await using TestHttpServer app = await StartAsync(context =>
        {
            context.Response.Headers["grpc-status"] = status;
            return Task.CompletedTask;
        });
        // The first call of a process also makes the host, which would count as its latency.
        Expose(app);
        using HttpResponseMessage first = await CallAsync();
        EndpointModel endpoint = Expose(app);

        using HttpResponseMessage response = await CallAsync();

        Assert.Equal(isFault, endpoint.State.IsAvoided);
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("14", true)]
    public async Task StatusInTheTrailers_CountsByWhoseFaultItIs(string status, bool isFault)
    {
        await using TestHttpServer app = await StartAsync(async context =>
        {
            await context.Response.Body.WriteAsync(new byte[5], Cancellation);
            context.Response.AppendTrailer("grpc-status", status);
        });
        EndpointModel endpoint = Expose(app);

        using HttpResponseMessage response = await CallAsync();
        await response.Content.ReadAsByteArrayAsync(Cancellation);

        Assert.Equal(isFault, endpoint.State.IsAvoided);
    }

    private Task<TestHttpServer> StartAsync(RequestDelegate handle) => TestHttpServer.StartAsync(
        Sidecars.Server.Address,
        context =>
        {
            context.Response.ContentType = "application/grpc";
            return handle(context);
        },
        HttpProtocols.Http2);

    private EndpointModel Expose(TestHttpServer app)
    {
        Sidecars.Expose(app.Port, Protocol.Http2);
        EndpointModel endpoint = Route(app.Port);
        // The last endpoint would never be ejected.
        EndpointModel other = Sidecars.Client.PlainEndpoint(new IPEndPoint(IPAddress.Loopback, 1));
        new OutlierDetector("shop/web:80", TimeProvider.System, new Random(1), NullLogger.Instance).Watch([endpoint, other], Strict, static () => { });
        return endpoint;
    }

    private EndpointModel Route(int port)
    {
        EndpointModel endpoint = Sidecars.Client.Endpoint(Sidecars.Server, port);
        Sidecars.Route(Protocol.Http2, new WeightedBackendModel(Sidecars.Client.Backend("web", TwoSidecars.ServicePort, endpoint), 1));
        return endpoint;
    }

    private async Task<HttpResponseMessage> CallAsync()
    {
        using HttpRequestMessage call = new(HttpMethod.Post, "/shop.Web/Call")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(new byte[5]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        return await Caller.SendAsync(call, Cancellation);
    }
}
