namespace Mesh.Proxy.Http1;

/// <summary>
/// How much of a message is read before it is refused. The limits of heads are those of the Kestrel host (<see cref="Http.HttpHost"/>), so that which host serves a
/// connection cannot be told by what it refuses.
/// </summary>
internal sealed class Http1Limits
{
    /// <summary>Positions within a field line are kept in 16 bits.</summary>
    private const int MaxMaxFieldBytes = 64 * 1000;

    /// <summary>Bytes of field lines that routes may add to a head on its way. Beside the largest head that is accepted they fit a buffer of 96 KiB.</summary>
    public const int MaxAddedBytes = 8 * 1024;

    public static readonly Http1Limits Default = new();

    /// <summary>Bytes of a request line or status line with its CRLF. Default 16 KiB: twice what browsers send at most in a URL.</summary>
    public int MaxStartLineBytes { get; init; } = 16 * 1024;

    /// <summary>Bytes of all field lines of a head with their CRLFs. Default 60 KiB as in Envoy; at most 64,000.</summary>
    public int MaxFieldBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxMaxFieldBytes);
            field = value;
        }
    } = 60 * 1024;

    /// <summary>Field lines of a head. Default 100 as in Envoy and Kestrel.</summary>
    public int MaxFields { get; init; } = 100;

    /// <summary>
    /// Empty lines that are skipped before a request line. Default 4: old clients send one after a body (RFC 9112 §2.2), and a sender of many has nothing to say.
    /// </summary>
    public int MaxEmptyLines { get; init; } = 4;

    /// <summary>Fields that <c>Connection</c> may nominate for removal. Default 32: each is looked for among all fields.</summary>
    public int MaxConnectionOptions { get; init; } = 32;

    /// <summary>Bytes of all chunk extensions of a body. Default 4 KiB: nobody uses them, except to make a proxy read without end (RFC 9112 §7.1.1).</summary>
    public int MaxChunkExtensionBytes { get; init; } = 4 * 1024;

    /// <summary>Bytes of a trailer section with its CRLFs. Default 16 KiB: trailers carry a status or a checksum.</summary>
    public int MaxTrailerBytes { get; init; } = 16 * 1024;
}
