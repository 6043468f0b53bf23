using Mesh.Api.Resources;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Model;

/// <summary>The endpoints of one service, ordered by address.</summary>
internal sealed record EndpointSet(ResourceName Service, ValueList<MeshEndpoint> Endpoints)
{
    /// <summary>How those who call them are to treat them, ordered by port.</summary>
    public ValueList<PortPolicy> Policies { get; init; }
}
