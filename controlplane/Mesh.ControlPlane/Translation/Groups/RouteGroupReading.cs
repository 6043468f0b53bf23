using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation.Groups;

/// <summary>The outcome of reading an HTTPRouteGroup: what it describes, or why it is refused.</summary>
internal sealed record RouteGroupReading(ValueList<RouteMatch> Matches, string? Refusal);
