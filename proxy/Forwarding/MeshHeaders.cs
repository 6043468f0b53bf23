namespace Mesh.Proxy.Forwarding;

/// <summary>Header fields that the mesh writes.</summary>
internal static class MeshHeaders
{
    /// <summary>On answers of the mesh itself: the stable code of the failure.</summary>
    public const string Reason = "x-mesh-reason";

    /// <summary>On requests to the application: who called, proven by mutual TLS. Never passed on from a client.</summary>
    public const string ForwardedClientCertificate = "x-forwarded-client-cert";
}
