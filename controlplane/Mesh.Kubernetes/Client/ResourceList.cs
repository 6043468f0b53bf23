namespace Mesh.Kubernetes.Client;

/// <summary>One page of a list, or a whole list.</summary>
/// <param name="Items">The objects that could be decoded.</param>
/// <param name="ResourceVersion">The version the list is consistent at; a watch continues from it.</param>
/// <param name="Continue">Token of the next page; <see langword="null"/> on the last.</param>
/// <param name="Undecodable">Objects that exist but do not fit the type, with the reason; never silently dropped.</param>
public sealed record ResourceList<T>(
    IReadOnlyList<T> Items,
    string ResourceVersion,
    string? Continue,
    IReadOnlyList<UndecodableObject> Undecodable);
