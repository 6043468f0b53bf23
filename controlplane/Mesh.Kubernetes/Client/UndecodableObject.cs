namespace Mesh.Kubernetes.Client;

/// <summary>An object that the server holds but that does not fit our type; one such object must not hide the others.</summary>
/// <param name="Key">Its namespaced name.</param>
/// <param name="Reason">Why it did not decode; names the JSON path.</param>
public sealed record UndecodableObject(ResourceKey Key, string Reason);
