namespace Mesh.Cli.Sidecars;

/// <summary>A resource that a sidecar holds.</summary>
internal sealed record HeldVersion(string Type, string Name, string Version);
