using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>The outcome of reading a route.</summary>
/// <param name="Parents">The Services it names as parents, whatever else is wrong.</param>
/// <param name="Route">The route; null if it is refused.</param>
/// <param name="Refusal">Why; null if it is not.</param>
internal sealed record RouteReading(ValueList<RouteParent> Parents, MeshRoute? Route, Finding? Refusal);
