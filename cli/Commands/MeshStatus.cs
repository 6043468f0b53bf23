namespace Mesh.Cli.Commands;

/// <summary>What <c>meshctl status</c> prints.</summary>
/// <param name="Namespaces">Every namespace that has, or asks for, sidecars.</param>
/// <param name="Objects">Every object that the mesh acts on, and whether the sidecars do.</param>
internal sealed record MeshStatus(IReadOnlyList<NamespaceStatus> Namespaces, IReadOnlyList<ObjectStatus> Objects);
