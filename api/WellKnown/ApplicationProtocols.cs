namespace Mesh.Api.WellKnown;

/// <summary>ALPN names on mesh connections: the inner protocol is agreed in the handshake, so the receiver detects nothing.</summary>
public static class ApplicationProtocols
{
    /// <summary>HTTP/2 (RFC 9113).</summary>
    public const string Http2 = "h2";

    /// <summary>HTTP/1.1 (RFC 9112).</summary>
    public const string Http1 = "http/1.1";

    /// <summary>Opaque bytes.</summary>
    public const string Tcp = "mesh-tcp";
}
