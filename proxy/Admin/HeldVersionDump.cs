namespace Mesh.Proxy.Admin;

/// <summary>A resource that the sidecar holds.</summary>
/// <param name="Type">Type URL.</param>
/// <param name="Name">Name.</param>
/// <param name="Version">Content hash; compare it with the control plane's.</param>
internal sealed record HeldVersionDump(string Type, string Name, string Version);
