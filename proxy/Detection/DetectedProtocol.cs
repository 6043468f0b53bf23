namespace Mesh.Proxy.Detection;

/// <summary>What is spoken on a connection.</summary>
internal enum DetectedProtocol
{
    /// <summary>Unknown or unknowable: relayed as bytes.</summary>
    Opaque,

    Http1,

    /// <summary>HTTP/2 with prior knowledge.</summary>
    Http2,

    /// <summary>TLS of the application's own: relayed as bytes.</summary>
    Tls,
}
