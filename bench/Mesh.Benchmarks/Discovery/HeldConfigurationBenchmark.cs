using System.Net;
using BenchmarkDotNet.Attributes;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Benchmarks.Fixtures;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.State;

namespace Mesh.Benchmarks.Discovery;

/// <summary>What one change costs a sidecar that uses 1,000 services with 10,000 endpoints: from the response to the state that requests read.</summary>
public class HeldConfigurationBenchmark
{
    private readonly HeldConfiguration _held = new(new ResourceName("team-0", "web-1"), "cluster.local");
    private readonly ProxyStateBuilder _builder = new(new EndpointPickerFactory(TimeProvider.System, Chance.AsInTheSidecar()));
    private readonly DeltaDiscoveryResponse[] _changes =
    [
        Response(ResourceType.Endpoints, WireMesh.Wrap(MeshSize.Changing, WireMesh.Endpoints(MeshSize.Changing, count: 9), "2")),
        Response(ResourceType.Endpoints, WireMesh.Wrap(MeshSize.Changing, WireMesh.Endpoints(MeshSize.Changing), "3")),
    ];

    private int _turn;

    [GlobalSetup]
    public void Setup()
    {
        int[] services = [.. Enumerable.Range(0, MeshSize.Services)];
        foreach (int service in services)
        {
            _held.Want(IPAddress.Parse(MeshSize.ClusterIp(service)));
        }

        _held.Apply(Response(ResourceType.Service, [.. services.Select(i => WireMesh.Wrap(i, WireMesh.Service(i)))]));
        _held.Settle(TimeSpan.Zero);
        _held.Apply(Response(ResourceType.Endpoints, [.. services.Select(i => WireMesh.Wrap(i, WireMesh.Endpoints(i)))]));
        int known = Publish().ServicesByAddress.Count;
        if (known != MeshSize.Services)
        {
            throw new InvalidOperationException($"{known} of {MeshSize.Services} services are in force");
        }
    }

    [Benchmark]
    public int ApplyOneEndpointChange()
    {
        _held.Apply(_changes[_turn ^= 1]);
        return Publish().ServicesByAddress.Count;
    }

    private ProxyState Publish()
    {
        _held.Settle(TimeSpan.Zero);
        return _builder.Build(_held.Workload, _held.ServicesInForce, _held.FindEndpoints);
    }

    private static DeltaDiscoveryResponse Response(string type, params Resource[] resources) =>
        new() { TypeUrl = type, Nonce = "1", Resources = { resources } };
}
