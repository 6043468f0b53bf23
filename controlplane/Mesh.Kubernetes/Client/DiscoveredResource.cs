namespace Mesh.Kubernetes.Client;

/// <summary>A resource that the API server says it serves.</summary>
/// <param name="Definition">Where it lives.</param>
/// <param name="Namespaced">Whether its objects live in namespaces.</param>
/// <param name="Verbs">What can be done with it, for example <c>list</c>.</param>
public sealed record DiscoveredResource(ResourceDefinition Definition, bool Namespaced, IReadOnlySet<string> Verbs);
