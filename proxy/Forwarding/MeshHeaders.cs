namespace Mesh.Proxy.Forwarding;

/// <summary>Header fields that the mesh writes.</summary>
internal static class MeshHeaders
{
    /// <summary>On answers of the mesh itself: the stable code of the failure.</summary>
    public const string Reason = "x-mesh-reason";

    /// <summary>
    /// On answers of a sidecar whose pod ends, to the sidecar of the caller and no further: ask another endpoint next time. Never passed on from an application, which could
    /// otherwise send its callers away from others.
    /// </summary>
    public const string LameDuck = "x-mesh-lame-duck";

    /// <summary>On requests to the application: who called, proven by mutual TLS. Never passed on from a client.</summary>
    public const string ForwardedClientCertificate = "x-forwarded-client-cert";
}
