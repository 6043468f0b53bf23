using System.Collections.Immutable;
using Mesh.Api.Discovery;
using Mesh.Api.Federation.V1;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Federation;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Tests.Support;

/// <summary>Short ways to write what a peer states.</summary>
internal static class StatedPeer
{
    public const string Network = "flat";

    /// <summary>A peer that states nothing yet.</summary>
    /// <param name="cluster">Its name.</param>
    /// <param name="network">Its network; by default another one than that of this cluster.</param>
    /// <param name="gateways">Addresses of its gateways, port 15443.</param>
    public static PeerState Of(string cluster, string network = "", params string[] gateways)
    {
        var facts = new ClusterFacts { TrustDomain = "cluster.local", Network = network };
        facts.Gateways.AddRange(gateways.Select(address => new GatewayAddress { Address = address, Port = 15443 }));
        return new(
            cluster,
            facts,
            ImmutableDictionary<ResourceName, ExportedService>.Empty,
            ImmutableDictionary<ResourceName, ExportedEndpoints>.Empty,
            ImmutableDictionary<string, RegionDecision>.Empty);
    }

    /// <summary>Exports a service on ports, named as they are numbered.</summary>
    public static PeerState Exporting(this PeerState peer, string service, params int[] ports) =>
        peer.Exporting(service, new ExportedService { Ports = { ports.Select(port => new ExportedPort { Port = (uint)port, Name = $"p{port}" }) } });

    public static PeerState Exporting(this PeerState peer, string service, ExportedService export) =>
        peer with { Services = peer.Services.SetItem(Models.Name(service), export) };

    /// <summary>Adds pods that serve all exported ports, each at its number plus 8,000.</summary>
    public static PeerState WithPods(this PeerState peer, string service, params StatedPod[] pods)
    {
        var name = Models.Name(service);
        var set = new Wire.Endpoints { PortMappings = { new Wire.PortMapping { Ports = { peer.Services[name].Ports.Select(port => new Wire.PortPair { ServicePort = port.Port, TargetPort = port.Port + 8000 }) } } } };
        foreach (var group in pods.GroupBy(pod => (pod.Region, pod.Zone)))
        {
            var locality = new Wire.LocalityEndpoints { Locality = new Locality { Region = group.Key.Region, Zone = group.Key.Zone } };
            locality.Endpoints.AddRange(group.Select(pod => new Wire.Endpoint
            {
                Address = pod.Address,
                Meshed = pod.Account is not null,
                SpiffeId = pod.Account is null ? "" : Models.Identity(name.Namespace, pod.Account).ToString(),
                Health = pod.IsReady ? Wire.EndpointHealth.Ready : Wire.EndpointHealth.Draining,
                Workload = $"{name.Namespace}/pod-{pod.Address.Replace('.', '-')}",
                Node = "node-a",
                ForZones = { pod.Zone },
            }));
            set.Localities.Add(locality);
        }

        return peer with { Endpoints = peer.Endpoints.SetItem(name, new ExportedEndpoints { Endpoints = set }) };
    }

    /// <summary>As translation takes them.</summary>
    public static IReadOnlyCollection<PeerState> InOrder(params PeerState[] peers) => [.. Together(peers).Values.OrderBy(peer => peer.Cluster, StringComparer.Ordinal)];

    public static ImmutableDictionary<string, PeerState> Together(params PeerState[] peers) => peers.ToImmutableDictionary(peer => peer.Cluster);
}
