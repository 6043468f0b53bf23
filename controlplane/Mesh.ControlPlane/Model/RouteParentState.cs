using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model;

/// <summary>What became of a route at one Service.</summary>
/// <param name="Service">The Service it attaches to.</param>
/// <param name="SectionName">Name of the port it attaches to, as the reference says it; null for all.</param>
/// <param name="Port">Number of the port it attaches to, as the reference says it; null for all.</param>
/// <param name="Clients">Namespace of the clients it is for; null for all that have no routes of their own.</param>
/// <param name="Accepted">Whether this version is in force here.</param>
/// <param name="ResolvedRefs">Whether everything it refers to exists and may be referred to.</param>
internal sealed record RouteParentState(
    ResourceName Service, string? SectionName, int? Port, string? Clients, Finding Accepted, Finding ResolvedRefs);
