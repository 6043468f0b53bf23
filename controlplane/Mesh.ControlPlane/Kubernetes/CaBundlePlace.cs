namespace Mesh.ControlPlane.Kubernetes;

/// <summary>One <c>clientConfig</c> by which the API server finds a webhook of the mesh.</summary>
/// <param name="ClientConfig">Where it is in the object (JSON pointer).</param>
/// <param name="Guard">A field that tells it from others (JSON pointer): positions may have moved meanwhile.</param>
/// <param name="Value">What the guard holds.</param>
/// <param name="Current">The caBundle now; null or empty for none.</param>
internal sealed record CaBundlePlace(string ClientConfig, string Guard, string Value, byte[]? Current);
