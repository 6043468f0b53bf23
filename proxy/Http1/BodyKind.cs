namespace Mesh.Proxy.Http1;

/// <summary>How the end of a body is told (RFC 9112 §6.3).</summary>
internal enum BodyKind : byte
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>By <c>Content-Length</c>.</summary>
    Length,

    /// <summary>By the last chunk and its trailers.</summary>
    Chunked,

    /// <summary>By the end of the connection; responses only.</summary>
    UntilClose,
}
