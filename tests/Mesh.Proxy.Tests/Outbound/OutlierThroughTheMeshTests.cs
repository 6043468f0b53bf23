using System.Net;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Proxy.Tests.Outbound;

/// <summary>A pod that answers badly is not asked any more, on either host; others answer in its place.</summary>
public sealed class OutlierThroughTheMeshTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task GatewayFailures_OneOfThreeEndpoints_StopAfterFive(string version)
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        HttpProtocols protocols = version == "2.0" ? HttpProtocols.Http2 : HttpProtocols.Http1;
        await using TestHttpServer ill = await TestHttpServer.StartAsync(
            mesh.Server.Address,
            context =>
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return Task.CompletedTask;
            },
            protocols);
        await using TestHttpServer one = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("ok", Cancellation), protocols);
        await using TestHttpServer two = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("ok", Cancellation), protocols);
        EndpointModel[] endpoints = [.. new[] { ill, one, two }.Select(app => mesh.Client.PlainEndpoint(new IPEndPoint(mesh.Server.Address, app.Port)))];
        mesh.Route(version == "2.0" ? Protocol.Http2 : Protocol.Http1, new WeightedBackendModel(mesh.Client.Backend("web", TwoSidecars.ServicePort, [.. endpoints]), 1));
        using HttpClient http = mesh.CreateHttpClient(Version.Parse(version));

        int failures = 0;
        // Failures count as slow, so the ill one is asked rarely; make it the cheapest again each time.
        for (int i = 0; i < 200 && endpoints[0].State.Health.Phase == EndpointPhase.Healthy; i++)
        {
            endpoints[1].State.ObserveSuccess(TimeSpan.FromSeconds(10));
            endpoints[2].State.ObserveSuccess(TimeSpan.FromSeconds(10));
            failures += await GetAsync(http, version) == HttpStatusCode.OK ? 0 : 1;
        }

        Assert.Equal((EndpointPhase.Ejected, EjectionCause.GatewayFailures, 5), (endpoints[0].State.Health.Phase, endpoints[0].State.Health.Cause, failures));
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(HttpStatusCode.OK, await GetAsync(http, version));
        }
    }

    private static async Task<HttpStatusCode> GetAsync(HttpClient http, string version)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
