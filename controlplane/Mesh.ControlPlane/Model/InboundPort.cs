using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model;

/// <summary>A port of a pod under the name that peers use for it.</summary>
internal sealed record InboundPort(ResourceName Service, int ServicePort, int TargetPort, PortProtocol Protocol)
{
    /// <summary>How requests under way are limited there; null if they are not.</summary>
    public AppliedConcurrency? Concurrency { get; init; }
}
