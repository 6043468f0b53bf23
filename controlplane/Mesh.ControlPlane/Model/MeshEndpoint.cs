using Mesh.Api.Identity;
using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model;

/// <summary>One address behind a service.</summary>
/// <param name="Address">IP address as text.</param>
/// <param name="Ports">Which of its ports serve which service ports, by service port.</param>
/// <param name="Draining">Ends soon but still serves.</param>
/// <param name="Locality">Where it runs.</param>
/// <param name="Identity">What the peer must prove; null if it has no sidecar and is dialled in plain text.</param>
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
}
