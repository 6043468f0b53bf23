using System.Net;
using BenchmarkDotNet.Attributes;
using Mesh.Api.Discovery;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Benchmarks.Fixtures;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.State;

namespace Mesh.Benchmarks.Discovery;

/// <summary>What a sidecar makes of a change of half of the 1,000 endpoints of a Service with three ports: the processor is taken from requests, and what is allocated makes them wait for the collector.</summary>
public class ManyEndpointsBenchmark
{
    private const int Count = 1000;

    private static readonly uint[] Ports = [80, 81, 82];

    private readonly HeldConfiguration _held = new(new ResourceName("team-0", "web-1"), "cluster.local");
    private readonly ProxyStateBuilder _builder = new(new EndpointPickerFactory(TimeProvider.System, Chance.AsInTheSidecar()));
    private readonly DeltaDiscoveryResponse[] _changes = [.. Enumerable.Range(0, 3).Select(Generation)];
    private int _turn;

    [GlobalSetup]
    public void Setup()
    {
        Service service = WireMesh.Service(0);
        service.Ports.Clear();
        service.Ports.AddRange(Ports.Select(port => new ServicePort
        {
            Port = port,
            Protocol = Protocol.Http1,
            Backends = { new WeightedBackend { Service = MeshSize.FullName(0), Weight = 1, Port = port } },
        }));
        _held.Want(IPAddress.Parse(MeshSize.ClusterIp(0)));
        _held.Apply(new DeltaDiscoveryResponse { TypeUrl = ResourceType.Service, Nonce = "1", Resources = { WireMesh.Wrap(0, service) } });
        _held.Settle(TimeSpan.Zero);
        if (ApplyHalfOfTheEndpoints() != Count)
        {
            throw new InvalidOperationException("the endpoints are not in force");
        }
    }

    [Benchmark]
    public int ApplyHalfOfTheEndpoints()
    {
        _turn = (_turn + 1) % _changes.Length;
        _held.Apply(_changes[_turn]);
        _held.Settle(TimeSpan.Zero);
        ProxyState state = _builder.Build(_held.Workload, _held.ServicesInForce, _held.FindEndpoints);
        return state.ServicesByAddress.Values[0].Ports[80].Backends[0].Backend.EndpointCount;
    }

    // Half of each is in the one before, and the other half in the one after.
    private static DeltaDiscoveryResponse Generation(int number)
    {
        LocalityEndpoints locality = new() { Locality = new Locality { Region = "region-1", Zone = "zone-1" } };
        for (int i = number * Count / 2; i < (number + 2) * Count / 2; i++)
        {
            int pod = i % (3 * Count / 2);
            locality.Endpoints.Add(new Endpoint
            {
                Address = MeshSize.PodIp(pod, 0),
                Health = EndpointHealth.Ready,
                Meshed = true,
                SpiffeId = MeshSize.Identity(0),
                Workload = MeshSize.Pod(0, pod),
            });
        }

        PortMapping mapping = new() { Ports = { Ports.Select(port => new PortPair { ServicePort = port, TargetPort = port + 8000 }) } };
        return new DeltaDiscoveryResponse
        {
            TypeUrl = ResourceType.Endpoints,
            Nonce = "1",
            Resources = { WireMesh.Wrap(0, new Endpoints { PortMappings = { mapping }, Localities = { locality } }, $"{number + 2}") },
        };
    }
}
