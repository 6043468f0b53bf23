namespace Mesh.Proxy.Forwarding;

/// <summary>Left on a connection whose upstream was dialled while the client was still silent.</summary>
internal sealed record OpaqueDialFeature(OpaqueDialResult Result);
