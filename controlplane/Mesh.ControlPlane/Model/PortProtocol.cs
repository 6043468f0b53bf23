namespace Mesh.ControlPlane.Model;

/// <summary>What may be spoken on a service port.</summary>
internal enum PortProtocol
{
    /// <summary>Nothing is known: the sidecar looks at the first bytes.</summary>
    Detect,

    Http1,

    /// <summary>HTTP/2 with prior knowledge, gRPC included.</summary>
    Http2,

    /// <summary>Opaque bytes.</summary>
    Tcp,
}
