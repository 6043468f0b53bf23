using System.Net;
using System.Net.Sockets;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Proxy.Startup;
using Mesh.Proxy.Tests.Gateways;
using Mesh.Proxy.Tests.Logging;

namespace Mesh.Proxy.Tests;

/// <summary>The whole gateway in this process, against a control plane over real gRPC and TLS.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class GatewayTests
{
    private readonly RecordedLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_CalledForTheFirstTime_AsksTheControlPlaneAndPassesOn()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        await using Gateway gateway = Create(world);
        using CancellationTokenSource stop = new();
        Task running = gateway.RunAsync(stop.Token);
        await _log.WaitForAsync(EventIds.Ready);
        using HttpClient http = new();

        Assert.Contains("spiffe://cluster.local/ns/mesh-system/sa/mesh-gateway", world.ControlPlane.Discovery.Clients);
        (Socket client, Socket passed) = await PassAsync(world);
        string metrics = await http.GetStringAsync(world.Url(4, "/metrics"), Cancellation);

        Assert.Contains("\nmesh_gateway_connections_total{service=\"shop/web\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("shop/web:80", await http.GetStringAsync(world.Url(3, "/debug/endpoints"), Cancellation), StringComparison.Ordinal);

        await stop.CancelAsync();
        using HttpResponseMessage ready = await http.GetAsync(world.Url(5, "/readyz"), Cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        client.Dispose();
        passed.Dispose();
        await running.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    [Fact]
    public async Task Run_ControlPlaneGoneAfterARestart_ServesWhatItHeld()
    {
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        await using (Gateway first = Create(world))
        {
            using CancellationTokenSource stop = new();
            Task running = first.RunAsync(stop.Token);
            await _log.WaitForAsync(EventIds.Ready);
            (Socket client, Socket passed) = await PassAsync(world);
            client.Dispose();
            passed.Dispose();
            await stop.CancelAsync();
            await running.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
        }

        await using Gateway second = Create(world);
        await world.ControlPlane.DisposeAsync();
        using CancellationTokenSource stopSecond = new();
        Task again = second.RunAsync(stopSecond.Token);
        (Socket later, Socket laterPassed) = await PassAsync(world);

        later.Dispose();
        laterPassed.Dispose();
        await stopSecond.CancelAsync();
        await again.WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
    }

    private Gateway Create(GatewayWorld world) => new(
        new ProxyOptions
        {
            Role = ProxyRole.Gateway,
            Pod = ResourceName.TryParse(GatewayWorld.Pod)!.Value,
            Id = new SpiffeId(TrustDomain.Default, "mesh-system", "mesh-gateway"),
            PodIp = IPAddress.Loopback,
            DiscoveryAddress = new DnsEndPoint("127.0.0.1", world.ControlPlane.Port),
            TrafficAddress = IPAddress.Loopback,
            OutboundPort = world.Ports[0],
            InboundPlainPort = world.Ports[1],
            InboundMutualTlsPort = world.Ports[2],
            AdminPort = world.Ports[3],
            MetricsPort = world.Ports[4],
            HealthPort = world.Ports[5],
            GatewayPort = world.Ports[6],
            TokenFile = world.Files.Token,
            TrustBundleFile = world.Files.TrustBundle,
            StateDirectory = world.Files.State,
        },
        TimeProvider.System,
        _log);

    private static async Task<(Socket Client, Socket Passed)> PassAsync(GatewayWorld world)
    {
        byte[] hello = await Hellos.OfAsync(GatewayWorld.ServerName, "h2");
        Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        while (!client.Connected)
        {
            try
            {
                await client.ConnectAsync(world.Gateway, Cancellation);
            }
            catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionRefused)
            {
                // It has not begun to listen yet.
                client.Dispose();
                client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            }
        }

        await client.SendAsync(hello, Cancellation);
        Socket passed = await world.Endpoint.AcceptAsync();
        Assert.Equal(hello, await GatewayEndpoint.ReadAsync(passed, hello.Length));
        return (client, passed);
    }
}
