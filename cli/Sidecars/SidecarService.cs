namespace Mesh.Cli.Sidecars;

/// <summary>A Service that a sidecar knows.</summary>
internal sealed record SidecarService(string Name, IReadOnlyList<string>? Addresses, IReadOnlyList<SidecarPort>? Ports);
