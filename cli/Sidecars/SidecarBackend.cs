namespace Mesh.Cli.Sidecars;

/// <summary>A backend of a port.</summary>
internal sealed record SidecarBackend(string Service, int Weight, string? Policy, string? Algorithm, IReadOnlyList<BackendEndpoint>? Endpoints);
