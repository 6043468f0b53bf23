using System.Net;
using System.Net.Sockets;
using Mesh.Api.Identity;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.DataPathHarness;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mesh.Proxy.Tests.Gateways;

/// <summary>Two sidecars that reach each other through a gateway: TLS, identities and requests are theirs, as if nobody stood between.</summary>
public sealed class GatewayBetweenSidecarsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpProtocols.Http1, "1.1")]
    [InlineData(HttpProtocols.Http2, "2.0")]
    public async Task Request_ThroughAGateway_CarriesTheCallersIdentityAndMeetsThePods(HttpProtocols protocols, string version)
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync();
        await using TestHttpServer app = await TestHttpServer.StartAsync(
            mesh.Server.Address, context => context.Response.WriteAsync(context.Request.Headers[MeshHeaders.ForwardedClientCertificate].ToString(), Cancellation), protocols);
        Lead(mesh, gateway, app.Port, protocols == HttpProtocols.Http2 ? Protocol.Http2 : Protocol.Http1, mesh.Server.Identity!);
        gateway.Export("shop/web", mesh.Server.Address);
        using HttpClient http = mesh.CreateHttpClient(Version.Parse(version));

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal($"By={mesh.Server.Identity};URI={mesh.Client.Identity}", await http.GetStringAsync("/", Cancellation));
        }
    }

    [Fact]
    public async Task Request_SomebodyElseAnswersBehindTheGateway_IsRefusedByTheCaller()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync();
        bool wasAsked = false;
        await using TestHttpServer app = await TestHttpServer.StartAsync(mesh.Server.Address, context =>
        {
            wasAsked = true;
            return context.Response.WriteAsync("ok", Cancellation);
        });
        Lead(mesh, gateway, app.Port, Protocol.Http1, new SpiffeId(TrustDomain.Default, "shop", "somebody-else"));
        gateway.Export("shop/web", mesh.Server.Address);
        using HttpClient http = mesh.CreateHttpClient();

        using HttpResponseMessage answer = await http.GetAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.False(wasAsked);
    }

    [Fact]
    public async Task Request_ServiceIsNotExported_FailsAtOnce()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync();
        Lead(mesh, gateway, 8080, Protocol.Http1, mesh.Server.Identity!);
        using HttpClient http = mesh.CreateHttpClient();
        // Far below the time that a handshake may take.
        http.Timeout = TimeSpan.FromSeconds(3);

        using HttpResponseMessage answer = await http.GetAsync("/", Cancellation);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Bytes_OfAnOpaqueConnection_PassBothWaysAndSoDoesItsEnd()
    {
        await using TwoSidecars mesh = await TwoSidecars.StartAsync();
        await using TestGateway gateway = await TestGateway.StartAsync();
        using Socket application = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        application.Bind(new IPEndPoint(mesh.Server.Address, 0));
        application.Listen();
        Lead(mesh, gateway, ((IPEndPoint)application.LocalEndPoint!).Port, Protocol.Tcp, mesh.Server.Identity!);
        gateway.Export("shop/web", mesh.Server.Address);

        using Socket client = await mesh.ConnectAsync();
        await client.SendAsync("question"u8.ToArray(), Cancellation);
        client.Shutdown(SocketShutdown.Send);
        using Socket served = await application.AcceptAsync(Cancellation);
        Assert.Equal("question"u8.ToArray(), await GatewayEndpoint.ReadAsync(served, 100));
        await served.SendAsync("answer"u8.ToArray(), Cancellation);
        served.Shutdown(SocketShutdown.Send);

        Assert.Equal("answer"u8.ToArray(), await GatewayEndpoint.ReadAsync(client, 100));
    }

    /// <summary>The caller knows the gateway's address in the place of the pod's.</summary>
    private static void Lead(TwoSidecars mesh, TestGateway gateway, int targetPort, Protocol protocol, SpiffeId expected)
    {
        mesh.Server.Serves(TwoSidecars.Web, TwoSidecars.ServicePort, targetPort, protocol);
        EndpointModel endpoint = mesh.Client.Endpoint(new IPEndPoint(gateway.Address, targetPort), expected);
        mesh.Route(protocol, new WeightedBackendModel(mesh.Client.Backend("web", TwoSidecars.ServicePort, endpoint), 1));
    }
}
