using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>A Service that a route attaches to.</summary>
/// <param name="Service">The Service.</param>
/// <param name="SectionName">Name of the port; null for all.</param>
/// <param name="Port">Number of the port; null for all.</param>
internal sealed record RouteParent(ResourceName Service, string? SectionName, int? Port);
