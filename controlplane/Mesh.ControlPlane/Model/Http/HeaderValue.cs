namespace Mesh.ControlPlane.Model.Http;

/// <summary>A header field.</summary>
internal sealed record HeaderValue(string Name, string Value);
