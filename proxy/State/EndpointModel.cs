using System.Net;
using Mesh.Api.Identity;
using Mesh.Proxy.Balancing;

namespace Mesh.Proxy.State;

/// <summary>An address that serves a backend.</summary>
/// <param name="Target">The application's own address and port: dialled as it is if <paramref name="PeerIdentity"/> is null.</param>
/// <param name="PeerIdentity">The identity the peer must prove over mutual TLS on the mesh port; null for an endpoint without a sidecar.</param>
/// <param name="Workload"><c>namespace/pod</c>, for telemetry and messages.</param>
/// <param name="State">Live counters, the same object across snapshots.</param>
internal sealed record EndpointModel(IPEndPoint Target, SpiffeId? PeerIdentity, string Workload, EndpointState State)
{
    /// <summary>Share relative to the other endpoints, at least 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Where it runs.</summary>
    public EndpointLocality Locality { get; init; }

    /// <summary>How far that is from here.</summary>
    public Proximity Proximity { get; init; }
}
