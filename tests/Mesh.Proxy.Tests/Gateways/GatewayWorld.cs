using System.Net;
using Mesh.Proxy.Doubles;
using Mesh.Proxy.Tests.DataPathHarness;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Gateways;

/// <summary>What a whole gateway meets: its files, a control plane that knows it and exports <c>shop/web</c>, and an endpoint.</summary>
internal sealed class GatewayWorld : IAsyncDisposable
{
    public const string Pod = "mesh-system/mesh-gateway-1";
    public const string ServerName = "80.web.shop.cluster-1.mesh";

    private readonly SigningAuthority _authority = new(TimeProvider.System.GetUtcNow());
    private readonly World _world = new();

    public GatewayWorld()
    {
        Files = new SidecarFiles(_authority.RootPem, FakeControlPlane.Token);
        _world.Set(Wrap(Workload(Pod)));
        _world.Set(Wrap("cluster.local", new V1.TrustBundle { TrustDomain = "cluster.local", RootsPem = _authority.RootPem }));
        _world.Set(Wrap("shop/web", Endpoints(TestResources.Endpoint(Endpoint.Address.ToString()))));
    }

    public SidecarFiles Files { get; }

    public GatewayEndpoint Endpoint { get; } = new();

    /// <summary>Once started.</summary>
    public FakeControlPlane ControlPlane { get; private set; } = null!;

    /// <summary>Outbound, inbound plain, mutual TLS of endpoints, admin, metrics, health, gateway.</summary>
    public int[] Ports { get; } = [.. FreePorts.Take(2), TestSidecar.MeshPort, .. FreePorts.Take(4)];

    public IPEndPoint Gateway => new(IPAddress.Loopback, Ports[6]);

    public static async Task<GatewayWorld> StartAsync()
    {
        GatewayWorld world = new();
        world.ControlPlane = await FakeControlPlane.StartAsync(world._authority, world._world);
        return world;
    }

    public Uri Url(int port, string path) => new($"http://127.0.0.1:{Ports[port]}{path}");

    public async ValueTask DisposeAsync()
    {
        await ControlPlane.DisposeAsync();
        Endpoint.Dispose();
        Files.Dispose();
    }
}
