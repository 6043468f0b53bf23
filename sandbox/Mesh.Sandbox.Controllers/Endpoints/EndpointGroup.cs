using k8s.Models;

namespace Mesh.Sandbox.Controllers.Endpoints;

/// <summary>The endpoints of a Service that share one set of resolved ports; they go into slices of their own.</summary>
internal sealed record EndpointGroup(IReadOnlyList<Discoveryv1EndpointPort> Ports, IReadOnlyList<V1Endpoint> Endpoints);
