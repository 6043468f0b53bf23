namespace Mesh.ControlPlane.Model.Http;

/// <summary>A condition on the path.</summary>
internal sealed record PathMatch(PathMatchKind Kind, string Value);
