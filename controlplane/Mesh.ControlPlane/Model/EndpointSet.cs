using Mesh.Api.Resources;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Model;

/// <summary>The endpoints of one service: those of this cluster, ordered by address, then those of each other cluster, by its name.</summary>
internal sealed record EndpointSet(ResourceName Service, ValueList<MeshEndpoint> Endpoints)
{
    /// <summary>How those who call them are to treat them, ordered by port.</summary>
    public ValueList<PortPolicy> Policies { get; init; }

    /// <summary>What of other clusters was left out, and why.</summary>
    public ValueList<Finding> Omissions { get; init; }

    /// <summary>Those of this cluster: what it may speak for.</summary>
    public IEnumerable<MeshEndpoint> Own => Endpoints.Where(endpoint => endpoint.Cluster.Length == 0);

    /// <summary>Other clusters may call the service: gateways may know of it.</summary>
    public bool IsExported { get; init; }
}
