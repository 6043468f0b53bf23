namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>A mirror, read: a share of the requests as a fraction.</summary>
internal sealed record RouteMirror(RouteReference Target, int Numerator, int Denominator);
