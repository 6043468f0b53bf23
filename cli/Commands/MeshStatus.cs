namespace Mesh.Cli.Commands;

/// <summary>What <c>meshctl status</c> prints: every namespace that has, or asks for, sidecars.</summary>
internal sealed record MeshStatus(IReadOnlyList<NamespaceStatus> Namespaces);
