using System.Net;
using System.Net.Sockets;
using System.Text;
using Mesh.Api.Identity;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Identity;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;

namespace Mesh.Proxy.Tests.Outbound;

/// <summary>An application of another network, reached through its gateway: TLS goes from sidecar to sidecar, and the gateway is told by SNI where to.</summary>
public sealed class GatewayThroughTheMeshTests
{
    private static readonly SpiffeId Web = new(TrustDomain.Default, "shop", "web");
    private static readonly SpiffeId Old = new(TrustDomain.Default, "shop", "old");
    private static readonly SpiffeId Stranger = new(TrustDomain.Default, "shop", "stranger");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RequestHost.Engine)]
    [InlineData(RequestHost.Managed)]
    [InlineData(RequestHost.ManagedHttp2)]
    public async Task Request_OneOfThoseBehindTheGateway_AnswersAndTheGatewaySeesNoPlaintext(RequestHost host)
    {
        await using TwoSidecars mesh = await host.StartMeshAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(
            mesh.Server.Address, context => context.Response.WriteAsync($"for {context.Request.Headers["x-secret"]}", Cancellation), host.Protocols());
        await using TestGateway gateway = new(mesh.Server);
        EndpointModel endpoint = Route(mesh, gateway, app.Port, Old, Web);
        using HttpClient http = mesh.CreateHttpClient(host);

        for (int i = 0; i < 3; i++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/plaintext") { Version = http.DefaultRequestVersion, VersionPolicy = http.DefaultVersionPolicy };
            request.Headers.Add("x-secret", "plaintext");
            using HttpResponseMessage response = await http.SendAsync(request, Cancellation);
            Assert.Equal("for plaintext", await response.Content.ReadAsStringAsync(Cancellation));
        }

        // Pooled: the key is the same each time.
        byte[] hello = Assert.Single(gateway.Hellos);
        Assert.Contains("80.web.shop.us-west-2.mesh", Encoding.Latin1.GetString(hello), StringComparison.Ordinal);
        Assert.DoesNotContain("plaintext", string.Concat(gateway.Seen.Select(Encoding.Latin1.GetString)), StringComparison.Ordinal);
        Assert.False(endpoint.State.IsAvoided);
    }

    [Theory]
    [InlineData(RequestHost.Engine)]
    [InlineData(RequestHost.Managed)]
    [InlineData(RequestHost.ManagedHttp2)]
    public async Task Request_SomebodyElseAnswersBehindTheGateway_IsRefused(RequestHost host)
    {
        await using TwoSidecars mesh = await host.StartMeshAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context => context.Response.WriteAsync("served", Cancellation), host.Protocols());
        await using TestGateway gateway = new(mesh.Server);
        Route(mesh, gateway, app.Port, Old, Stranger);
        using HttpClient http = mesh.CreateHttpClient(host);

        using HttpResponseMessage response = await http.GetAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(["peer-rejected"], response.Headers.GetValues("x-mesh-reason"));
    }

    [Fact]
    public async Task Bytes_ThroughTheGateway_GoBothWays()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        using TcpListener app = new(mesh.Server.Address, 0);
        app.Start();
        await using TestGateway gateway = new(mesh.Server);
        Route(mesh, gateway, ((IPEndPoint)app.LocalEndpoint).Port, Web);
        using Socket client = await mesh.ConnectAsync();
        await client.SendAsync("question\r\n"u8.ToArray(), Cancellation);
        using Socket server = await app.AcceptSocketAsync(Cancellation);

        byte[] bytes = new byte[10];
        await server.ReceiveAsync(bytes, Cancellation);
        await server.SendAsync("answer\r\n"u8.ToArray(), Cancellation);

        Assert.Equal("question\r\n", Encoding.ASCII.GetString(bytes));
        Assert.Equal("answer\r\n", Encoding.ASCII.GetString(bytes, 0, await client.ReceiveAsync(bytes, Cancellation)));
        Assert.DoesNotContain("question", string.Concat(gateway.Seen.Select(Encoding.Latin1.GetString)), StringComparison.Ordinal);
    }

    private static EndpointModel Route(TwoSidecars mesh, TestGateway gateway, int targetPort, params SpiffeId[] behind)
    {
        mesh.Expose(targetPort);
        EndpointModel endpoint = mesh.Client.Endpoint(gateway.Address, behind[0]) with
        {
            PeerIdentity = new IdentitySet(behind),
            IsGateway = true,
            Cluster = "us-west-2",
            Capacity = 30,
        };
        mesh.Route(Protocol.Detect, new WeightedBackendModel(mesh.Client.Backend("web", TwoSidecars.ServicePort, endpoint), 1));
        return endpoint;
    }
}
