namespace Mesh.Cli.Sidecars;

/// <summary>The pod of a sidecar.</summary>
internal sealed record SidecarWorkload(string Name, string ServiceAccount);
