namespace Mesh.Cli.Sidecars;

/// <summary>A port of a Service that a sidecar knows.</summary>
/// <param name="Port">Number.</param>
/// <param name="Protocol">As declared.</param>
/// <param name="RouteSource">The object that decides; null for the Service itself.</param>
/// <param name="Backends">Where requests go.</param>
internal sealed record SidecarPort(int Port, string Protocol, string? RouteSource, IReadOnlyList<SidecarBackend>? Backends);
