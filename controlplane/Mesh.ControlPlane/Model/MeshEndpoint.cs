using Mesh.Api.Identity;
using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model;

/// <summary>One address behind a service: a pod or the like, here or in another cluster, or a gateway to some of another network.</summary>
/// <param name="Address">IP address as text.</param>
/// <param name="Ports">Which of its ports serve which service ports, by service port.</param>
/// <param name="Draining">Ends soon but still serves.</param>
/// <param name="Locality">Where it runs.</param>
/// <param name="Identity">What the peer must prove; null if it has no sidecar and is dialled in plain text, and for a gateway, behind which there are several.</param>
/// <param name="Workload">The pod behind the address, if there is one.</param>
internal sealed record MeshEndpoint(
    string Address, ValueList<PortPair> Ports, bool Draining, Locality Locality, SpiffeId? Identity, ResourceName? Workload)
{
    /// <summary>Node it runs on; may be empty.</summary>
    public string Node { get; init; } = "";

    /// <summary>Zones whose callers it is meant for (hints of its slice), in order.</summary>
    public ValueList<string> ForZones { get; init; }

    /// <summary>Nodes whose callers it is meant for, in order.</summary>
    public ValueList<string> ForNodes { get; init; }

    /// <summary>The Kubernetes cluster that owns it, if that is another one; else empty.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>What the address stands for if it is that of a gateway to another network; null for an endpoint itself.</summary>
    public GatewayShare? Gateway { get; init; }

    /// <summary>True if it is dialled with mutual TLS.</summary>
    public bool IsMeshed => Identity is not null || Gateway is not null;

    /// <summary>The way to pods of another network: the address of a gateway in the place of theirs.</summary>
    public static MeshEndpoint Through(string address, GatewayShare gateway, string cluster, Locality locality, ValueList<PortPair> ports, bool draining) =>
        new(address, ports, draining, locality, null, null) { Cluster = cluster, Gateway = gateway };
}
