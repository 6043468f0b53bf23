using Mesh.Api.Resources;

namespace Mesh.ControlPlane.Model.Http;

/// <summary>A backend of a rule with its share.</summary>
/// <param name="Service">Null if the reference is invalid.</param>
/// <param name="Weight">0–1,000,000, relative to the sum of all weights.</param>
/// <param name="Port">Service port on the backend; 0 if the reference is invalid.</param>
/// <param name="Unresolved">Why the reference is invalid; empty for a valid one. It keeps its share, which is answered with 500.</param>
/// <param name="Filters">Applied after those of the rule.</param>
internal sealed record RouteBackend(ResourceName? Service, int Weight, int Port, string Unresolved, HttpFilters Filters)
{
    /// <summary>The Kubernetes cluster whose endpoints alone count; empty for those of all.</summary>
    public string Cluster { get; init; } = "";
}
