using System.Net.Sockets;
using Mesh.Proxy.Doubles;
using Mesh.Proxy.Tests.Gateways;

namespace Mesh.Proxy.Tests;

/// <summary>The published native executable as a gateway; see <see cref="SidecarProcessTests"/>.</summary>
public sealed class GatewayProcessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gateway_Published_PassesOnServesMetricsAndEndsOnSignal()
    {
        Assert.SkipUnless(File.Exists(SidecarProcess.Binary), $"{SidecarProcess.Binary} has not been published");
        await using GatewayWorld world = await GatewayWorld.StartAsync();
        using SidecarProcess gateway = SidecarProcess.StartGateway(world.Files, System.Net.IPAddress.Loopback, world.ControlPlane.Port, world.Ports);
        await gateway.LineAsync("[1001]", Cancellation);
        byte[] hello = await Hellos.OfAsync(GatewayWorld.ServerName, "h2");

        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(world.Gateway, Cancellation);
        await client.SendAsync(hello, Cancellation);
        using (Socket passed = await world.Endpoint.AcceptAsync())
        {
            Assert.Equal(hello, await GatewayEndpoint.ReadAsync(passed, hello.Length));
        }

        Assert.Empty(await GatewayEndpoint.ReadAsync(client, 1));
        client.Shutdown(SocketShutdown.Both);
        using HttpClient http = new();
        string metrics = await http.GetStringAsync(world.Url(4, "/metrics"), Cancellation);
        gateway.Process.Refresh();
        TestContext.Current.SendDiagnosticMessage("{0:F1} MB resident", gateway.Process.WorkingSet64 / 1e6);

        Assert.Contains("mesh_gateway_connections_total{service=\"shop/web\"} 1", metrics, StringComparison.Ordinal);
        Assert.Equal(0, await gateway.TerminateAsync(Cancellation));
    }
}
