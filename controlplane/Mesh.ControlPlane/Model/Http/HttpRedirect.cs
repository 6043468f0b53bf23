namespace Mesh.ControlPlane.Model.Http;

/// <summary>An answer that names another place. What is empty, 0 or null stays that of the request.</summary>
internal sealed record HttpRedirect(string Scheme, string Hostname, int Port, PathModifier? Path, int StatusCode);
