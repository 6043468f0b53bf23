namespace Mesh.ControlPlane.Model.Http;

/// <summary>A copy of a share of the requests, whose answers nobody reads.</summary>
internal sealed record HttpMirror(RouteBackend Backend, int Numerator, int Denominator);
