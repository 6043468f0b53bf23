namespace Mesh.ControlPlane.Model.Policies;

/// <summary>Limits of one sidecar towards a port of a service.</summary>
internal sealed record CircuitBreaker(uint? MaxConnections, uint? MaxPendingRequests, uint? MaxRequests, uint? MaxRetries);
