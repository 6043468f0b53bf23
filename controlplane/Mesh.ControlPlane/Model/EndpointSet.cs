using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model;

/// <summary>The endpoints of one service, ordered by address.</summary>
internal sealed record EndpointSet(ResourceName Service, ValueList<MeshEndpoint> Endpoints);
