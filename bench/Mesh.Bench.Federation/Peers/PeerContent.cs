using System.Security.Cryptography;
using Google.Protobuf;
using Mesh.Api.Federation.V1;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Api.WellKnown;
using Mesh.Bench.Discovery.Kubernetes;
using Mesh.Bench.Discovery.Plan;
using Mesh.Bench.Federation.Plan;
using Endpoint = Mesh.Api.Resources.V1.Endpoint;
using Locality = Mesh.Api.Discovery.Locality;

namespace Mesh.Bench.Federation.Peers;

/// <summary>What the simulated cluster of some number states: the services of the measured one, with endpoints of its own, as its control plane would put it.</summary>
internal sealed class PeerContent(int peer, string network)
{
    private const int Port = 80;
    private const int TargetPort = 8080;
    private const int VersionBytes = 16;

    /// <summary>As the measured cluster states it of a service of the same name.</summary>
    private const long ExportedAt = 1_700_000_000_000;

    public Statement Facts(string rootPem) => Versioned(new() { Name = "cluster" }, new ClusterFacts
    {
        TrustDomain = TrustDomain.Default.Name,
        RootsPem = rootPem,
        Network = network,
        Gateways = { new GatewayAddress { Address = $"198.51.100.{(2 * peer) + 1}", Port = MeshPorts.Gateway }, new GatewayAddress { Address = $"198.51.100.{(2 * peer) + 2}", Port = MeshPorts.Gateway } },
    });

    public static Statement Service(int service) => Versioned(new() { Name = $"service/{MeshLayout.Service(service)}" }, new ExportedService
    {
        Ports = { new ExportedPort { Port = Port, Name = "http", AppProtocol = "http", Protocol = Protocol.Http1 } },
        ExportedAt = ExportedAt,
    });

    /// <param name="service">Number of the service.</param>
    /// <param name="change">How often it has changed.</param>
    public Statement EndpointsOf(int service, int change)
    {
        Endpoints endpoints = new() { PortMappings = { new PortMapping { Ports = { new PortPair { ServicePort = Port, TargetPort = TargetPort } } } } };
        foreach (IGrouping<string, int> zone in Enumerable.Range(0, FederationPlan.EndpointsPerService).GroupBy(place => MeshLayout.Zone(Node(service, place))))
        {
            endpoints.Localities.Add(new LocalityEndpoints
            {
                Locality = new Locality { Region = $"region-{peer + 2}", Zone = zone.Key },
                Endpoints = { zone.Select(place => EndpointOf(service, place, change)) },
            });
        }

        return Versioned(new() { Name = $"endpoints/{MeshLayout.Service(service)}" }, new ExportedEndpoints { Endpoints = endpoints });
    }

    private static int Node(int service, int place) => ((service * FederationPlan.EndpointsPerService) + place) % MeshLayout.Nodes;

    private Endpoint EndpointOf(int service, int place, int change)
    {
        ResourceName name = MeshLayout.Service(service);
        int pod = (service * FederationPlan.EndpointsPerService) + place;
        return new Endpoint
        {
            Address = $"172.{16 + peer}.{pod >> 8}.{pod & 255}",
            Health = EndpointHealth.Ready,
            Meshed = true,
            SpiffeId = new SpiffeId(TrustDomain.Default, name.Namespace, name.Name).ToString(),
            Workload = MeshLayout.Pod(service, place).ToString(),
            Node = place == 0 && change > 0 ? ChangeMarker.Write(change) : MeshLayout.Node(Node(service, place)),
        };
    }

    private static Statement Versioned(Statement statement, IMessage content)
    {
        statement.Version = Convert.ToHexStringLower(SHA256.HashData(content.ToByteArray()).AsSpan(0, VersionBytes));
        switch (content)
        {
            case ClusterFacts facts:
                statement.Cluster = facts;
                break;
            case ExportedService service:
                statement.Service = service;
                break;
            case ExportedEndpoints endpoints:
                statement.Endpoints = endpoints;
                break;
        }

        return statement;
    }
}
