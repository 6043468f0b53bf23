namespace Mesh.Proxy.Http1;

/// <summary>
/// Tells how many of the bytes that arrive belong to a body. The bytes are relayed as they are, chunk sizes and trailers included. A value that its owner keeps and calls
/// in place; a copy would be a body of its own.
/// </summary>
internal struct BodyScanner(BodyFraming framing, Http1Limits limits)
{
    private long _remaining = framing.Length;
    private ChunkScanner _chunks = new(limits);

    public readonly BodyKind Kind => framing.Kind;

    /// <summary>Every byte of the body has been scanned. Never so of a body that ends with the connection.</summary>
    public readonly bool IsComplete => framing.Kind switch
    {
        BodyKind.None => true,
        BodyKind.Length => _remaining == 0,
        BodyKind.Chunked => _chunks.IsComplete,
        _ => false,
    };

    /// <summary>The connection may end here: the body is whole, or is ended by that.</summary>
    public readonly bool MayEnd => IsComplete || framing.Kind == BodyKind.UntilClose;

    /// <summary>Whether bytes are all of a body, and nothing else.</summary>
    public static bool IsWhole(BodyFraming framing, ReadOnlySpan<byte> bytes, Http1Limits limits)
    {
        BodyScanner body = new(framing, limits);
        return body.Scan(bytes) is { Status: not ParseStatus.Invalid } scanned && scanned.Consumed == bytes.Length && body.IsComplete;
    }

    /// <summary>Scans what has arrived behind what was consumed before.</summary>
    /// <returns>
    /// How many bytes belong to the body and whether it ends with them. If invalid, the bytes before the fault; after that the scanner must not be used.
    /// </returns>
    public ParseResult Scan(ReadOnlySpan<byte> bytes) =>
        framing.Kind == BodyKind.Chunked ? _chunks.Scan(bytes, [], out _) : Skip(bytes.Length);

    /// <summary>
    /// Like <see cref="Scan"/>, and moves the payload to the front of <paramref name="bytes"/>, without chunk sizes and trailers: for a client of HTTP/1.0, which cannot
    /// read them.
    /// </summary>
    /// <param name="bytes">What has arrived behind what was consumed before.</param>
    /// <param name="payloadLength">How many bytes at the front are payload now; at most <see cref="ParseResult.Consumed"/>.</param>
    public ParseResult ScanAndUnwrap(Span<byte> bytes, out int payloadLength)
    {
        if (framing.Kind == BodyKind.Chunked)
        {
            return _chunks.Scan(bytes, bytes, out payloadLength);
        }

        ParseResult result = Skip(bytes.Length);
        payloadLength = result.Consumed;
        return result;
    }

    private ParseResult Skip(int available)
    {
        if (framing.Kind == BodyKind.Length)
        {
            available = (int)Math.Min(available, _remaining);
            _remaining -= available;
        }
        else if (framing.Kind == BodyKind.None)
        {
            available = 0;
        }

        return new ParseResult(IsComplete ? ParseStatus.Complete : ParseStatus.NeedMore, available, Http1Fault.None);
    }
}
