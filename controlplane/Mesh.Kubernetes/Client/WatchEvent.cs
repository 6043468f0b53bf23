namespace Mesh.Kubernetes.Client;

/// <summary>One line of a watch.</summary>
/// <param name="Type">What happened.</param>
/// <param name="ResourceVersion">The version to resume from after this event.</param>
/// <param name="Key">The object's namespaced name; the default value for a bookmark.</param>
/// <param name="Resource">The object; <see langword="null"/> for a bookmark and for an undecodable object.</param>
/// <param name="Failure">Why the object did not decode; otherwise <see langword="null"/>.</param>
public sealed record WatchEvent<T>(ResourceEventType Type, string ResourceVersion, ResourceKey Key, T? Resource, string? Failure = null)
    where T : class;
