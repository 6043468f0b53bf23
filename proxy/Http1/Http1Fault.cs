namespace Mesh.Proxy.Http1;

/// <summary>What is wrong with a message. <see cref="Http1Faults.StatusCode"/> says what its sender is answered.</summary>
internal enum Http1Fault : byte
{
    None,

    // The first line.

    /// <summary>The request line does not begin with a token and a space.</summary>
    InvalidMethod,

    /// <summary>The target has bytes or a form that no request may have, or one that does not go with the method.</summary>
    InvalidTarget,

    /// <summary>The request line is not <c>method SP target SP version</c>.</summary>
    InvalidRequestLine,

    /// <summary>The status line is not <c>version SP 3DIGIT [SP reason]</c>.</summary>
    InvalidStatusLine,

    /// <summary>An HTTP version other than 1.0 and 1.1.</summary>
    UnsupportedVersion,

    /// <summary>The first line is longer than <see cref="Http1Limits.MaxStartLineBytes"/>.</summary>
    StartLineTooLong,

    // Lines and fields.

    /// <summary>CR without LF, LF without CR, or too many empty lines.</summary>
    InvalidLineEnding,

    /// <summary>A field name is empty or not a token, or its line has no colon.</summary>
    InvalidFieldName,

    /// <summary>White space between field name and colon (RFC 9112 §5.1: must be refused).</summary>
    WhitespaceBeforeColon,

    /// <summary>A line that continues the one before it (RFC 9112 §5.2).</summary>
    ObsoleteLineFolding,

    /// <summary>A control character other than TAB in a field value or reason phrase.</summary>
    InvalidFieldValue,

    /// <summary>The field lines together are longer than <see cref="Http1Limits.MaxFieldBytes"/>.</summary>
    FieldsTooLarge,

    /// <summary>More than <see cref="Http1Limits.MaxFields"/>.</summary>
    TooManyFields,

    /// <summary><c>Connection</c> nominates more than <see cref="Http1Limits.MaxConnectionOptions"/>.</summary>
    TooManyConnectionOptions,

    // Meaning of fields.

    /// <summary>HTTP/1.1 without <c>Host</c>.</summary>
    MissingHost,

    /// <summary>More than one <c>Host</c>.</summary>
    RepeatedHost,

    /// <summary><c>Host</c> is not <c>host [":" port]</c>.</summary>
    InvalidHost,

    /// <summary><c>Content-Length</c> is not a decimal number of at most 63 bits.</summary>
    InvalidContentLength,

    /// <summary>More than one <c>Content-Length</c>, equal or not.</summary>
    RepeatedContentLength,

    /// <summary>Both <c>Content-Length</c> and <c>Transfer-Encoding</c>: one of two readers would be wrong about where the body ends.</summary>
    LengthAndTransferEncoding,

    /// <summary><c>Transfer-Encoding</c> is malformed or repeated, does not end in <c>chunked</c>, or comes with HTTP/1.0.</summary>
    InvalidTransferEncoding,

    /// <summary>A transfer coding beside <c>chunked</c>.</summary>
    UnsupportedTransferCoding,

    // Chunked bodies.

    /// <summary>A chunk size is not hexadecimal, has more than 16 digits, or more than 63 bits.</summary>
    InvalidChunkSize,

    /// <summary>A chunk extension has a control character, or no semicolon before it.</summary>
    InvalidChunkExtension,

    /// <summary>The chunk extensions together are longer than <see cref="Http1Limits.MaxChunkExtensionBytes"/>.</summary>
    ChunkExtensionsTooLarge,

    /// <summary>The data of a chunk is not followed by CRLF.</summary>
    InvalidChunkEnd,

    /// <summary>A trailer that is no field line.</summary>
    InvalidTrailer,

    /// <summary>A trailer that would change framing, routing or the caller's identity for a reader that merges trailers into the head (RFC 9110 §6.5.1).</summary>
    ForbiddenTrailer,

    /// <summary>The trailer section is longer than <see cref="Http1Limits.MaxTrailerBytes"/>.</summary>
    TrailersTooLarge,
}
