using System.Net;
using System.Net.Sockets;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Outbound;

/// <summary>A region that operators have closed is not used, even if nothing else is left; both hosts say why.</summary>
public sealed class EvacuatedRegionsTests
{
    private static readonly Regions Evacuated = new() { Shares = { new RegionShare { Region = "us", AvailablePercent = 0, Source = "RegionPolicy us (eu-west-1)" } } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RequestHost.Engine)]
    [InlineData(RequestHost.Managed)]
    [InlineData(RequestHost.ManagedHttp2)]
    public async Task Request_OnlyEndpointsInAnEvacuatedRegion_IsAnsweredWithTheReason(RequestHost host)
    {
        await using TwoSidecars mesh = await host.StartMeshAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation), host.Protocols());
        Route(mesh, app.Port);
        using HttpClient http = mesh.CreateHttpClient(host);
        Assert.Equal("served", await http.GetStringAsync("/", Cancellation));

        mesh.Client.Regions.Apply(Evacuated);
        using HttpResponseMessage refused = await http.GetAsync("/", Cancellation);
        mesh.Client.Regions.Apply(null);
        string again = await http.GetStringAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(["region-evacuated"], refused.Headers.GetValues("x-mesh-reason"));
        Assert.Equal("served", again);
    }

    [Fact]
    public async Task Bytes_OnlyEndpointsInAnEvacuatedRegion_AreRefused()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        using TcpListener app = new(mesh.Server.Address, 0);
        app.Start();
        Route(mesh, ((IPEndPoint)app.LocalEndpoint).Port, Protocol.Tcp);
        mesh.Client.Regions.Apply(Evacuated);

        await Assert.ThrowsAsync<SocketException>(async () =>
        {
            using Socket client = await mesh.ConnectAsync();
            await client.SendAsync("x"u8.ToArray(), Cancellation);
            _ = await client.ReceiveAsync(new byte[1], Cancellation);
        });
        Assert.False(app.Pending());
    }

    private static void Route(TwoSidecars mesh, int targetPort, Protocol protocol = Protocol.Detect)
    {
        mesh.Expose(targetPort, protocol);
        EndpointModel endpoint = mesh.Client.Endpoint(mesh.Server, targetPort) with { Locality = new EndpointLocality("us", "us-a", "") };
        mesh.Route(protocol, new WeightedBackendModel(mesh.Client.Backend("web", TwoSidecars.ServicePort, endpoint), 1));
    }
}
