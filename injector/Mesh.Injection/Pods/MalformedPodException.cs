namespace Mesh.Injection.Pods;

/// <summary>A document does not have the shape of a pod. Thrown while reading it and turned into a rejection at the library's border.</summary>
internal sealed class MalformedPodException(string message) : Exception(message);
