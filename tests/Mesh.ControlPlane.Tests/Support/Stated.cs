using Mesh.Api.Federation.V1;
using Mesh.Api.Resources.V1;
using Mesh.ControlPlane.Federation.Statements;
using Core = Mesh.Api.Discovery;
using Endpoint = Mesh.Api.Resources.V1.Endpoint;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Short ways to write what a peer states.</summary>
internal static class Stated
{
    public const string TrustDomain = "cluster.local";

    public static Statement Facts(string roots, string network = "north-net", string trustDomain = TrustDomain, params (string Address, uint Port)[] gateways) => StatementMaker.Of(new ClusterFacts
    {
        TrustDomain = trustDomain,
        RootsPem = roots,
        Network = network,
        Gateways = { gateways.Select(gateway => new GatewayAddress { Address = gateway.Address, Port = gateway.Port }) },
    });

    public static Statement Service(string name, uint port = 80) =>
        StatementMaker.Of(StatementName.OfService(Models.Name(name)), new ExportedService { Ports = { new ExportedPort { Port = port, Name = "http" } } });

    public static Statement Endpoints(string name, params Endpoint[] endpoints) => StatementMaker.Of(
        StatementName.OfEndpoints(Models.Name(name)),
        new ExportedEndpoints
        {
            Endpoints = new()
            {
                PortMappings = { new PortMapping { Ports = { new PortPair { ServicePort = 80, TargetPort = 8080 } } } },
                Localities = { new LocalityEndpoints { Locality = new Core.Locality { Region = "north", Zone = "north-a" }, Endpoints = { endpoints } } },
            },
        });

    public static Endpoint Endpoint(string address, string identity = "spiffe://cluster.local/ns/shop/sa/cart") =>
        new() { Address = address, Health = EndpointHealth.Ready, Meshed = identity.Length > 0, SpiffeId = identity };

    public static Statement Region(string region, RegionState state, ulong counter = 1) =>
        StatementMaker.Of(StatementName.OfRegion(region), new RegionDecision { State = state, Counter = counter });
}
