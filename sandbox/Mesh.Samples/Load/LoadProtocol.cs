namespace Mesh.Samples.Load;

/// <summary>What one request of the load generator does.</summary>
internal enum LoadProtocol
{
    /// <summary>One GET over HTTP/1.1.</summary>
    Http1,

    /// <summary>One GET of a streamed answer; every chunk must arrive.</summary>
    Chunked,

    /// <summary>One POST of a chunked body, written piece by piece; the same bytes must come back.</summary>
    Upload,

    /// <summary>Upgrade, three messages back and forth, close.</summary>
    WebSocket,

    /// <summary>One unary call over HTTP/2 without TLS.</summary>
    GrpcUnary,

    /// <summary>One bidirectional call with five messages each way.</summary>
    GrpcBidi,

    /// <summary>Connect, wait for the server's banner, one line back and forth.</summary>
    TcpBanner,
}
