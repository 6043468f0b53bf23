using System.Net;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Identity;
using Mesh.Proxy.RegionRouting;

namespace Mesh.Proxy.State;

/// <summary>An address that serves a backend: a pod, or a gateway with the pods of one region of another cluster behind it.</summary>
/// <param name="Target">The application's own address and port: dialled as it is if <paramref name="PeerIdentity"/> is null. Of a gateway its own, dialled in any case.</param>
/// <param name="PeerIdentity">The identities of which the peer must prove one over mutual TLS; null for an endpoint without a sidecar.</param>
/// <param name="Workload"><c>namespace/pod</c>, for telemetry and messages.</param>
/// <param name="State">Live counters, the same object across snapshots.</param>
internal sealed record EndpointModel(IPEndPoint Target, IdentitySet? PeerIdentity, string Workload, EndpointState State)
{
    /// <summary>Share of each pod relative to the other endpoints, 1 to 10,000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Ready pods that it stands for, 1 to 100,000; more than one behind a gateway only.</summary>
    public int Capacity { get; init; } = 1;

    /// <summary>Share relative to the other endpoints: of all the pods that it stands for.</summary>
    public int Share => Weight * Capacity;

    /// <summary>What one more request here is expected to cost, in seconds; see <see cref="EndpointState.CostOf"/>.</summary>
    public double Cost => State.CostOf(Capacity);

    /// <summary>A gateway to another network, which passes TLS through to one of the pods behind it.</summary>
    public bool IsGateway { get; init; }

    /// <summary>Cluster that owns it, named in SNI; empty for what no cluster owns.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>Where it runs.</summary>
    public EndpointLocality Locality { get; init; }

    /// <summary>How far that is from here.</summary>
    public Proximity Proximity { get; init; }

    /// <summary>Where connections to it are measured; null unless it is in another region.</summary>
    public RegionDistance? Distance { get; init; }

    /// <summary>What makes it the same across snapshots.</summary>
    public EndpointKey Key => new(Target, IsGateway, Cluster, IsGateway ? Locality.Region ?? "" : "");
}
