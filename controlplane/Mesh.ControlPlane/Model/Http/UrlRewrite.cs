namespace Mesh.ControlPlane.Model.Http;

/// <summary>Another host or path on the way to the backend.</summary>
internal sealed record UrlRewrite(string Hostname, PathModifier? Path);
