using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>The body of an answer on its way to the client: where it ends, what of its framing the client can read, and whether the upstream's connection is clean behind it.</summary>
/// <param name="limits">Of its framing.</param>
internal sealed class AnswerBody(Http1Limits limits)
{
    /// <summary>What <see cref="Take"/> says of bytes that cannot be a body's.</summary>
    public const int Broken = -1;

    private BodyScanner _scanner;
    private bool _unwraps;

    /// <summary>Nothing of it is to come any more.</summary>
    public bool IsEnded { get; private set; }

    /// <summary>The end of the upstream's connection may be its end.</summary>
    public bool MayEnd => _scanner.MayEnd;

    /// <summary>The upstream's connection can carry another request.</summary>
    public bool IsUpstreamReusable { get; private set; }

    /// <summary>Bytes that were passed on, in the upstream's framing.</summary>
    public long Bytes { get; private set; }

    /// <summary>How the client is told where it ends.</summary>
    public BodyKind Kind => _unwraps ? BodyKind.UntilClose : _scanner.Kind;

    /// <summary>Forgets what was.</summary>
    public void Reset()
    {
        Bytes = 0;
        IsEnded = IsUpstreamReusable = _unwraps = false;
    }

    /// <summary>The head says what is to come.</summary>
    public void Begin(Http1Response response, Http1Request request)
    {
        BodyFraming framing = BodyFraming.Of(response, request.KnownMethod);
        _scanner = new BodyScanner(framing, limits);
        // Clients of HTTP/1.0 cannot read chunks.
        _unwraps = framing.Kind == BodyKind.Chunked && !request.IsHttp11;
        IsUpstreamReusable = response.IsPersistent && framing.Kind != BodyKind.UntilClose;
        IsEnded = _scanner.IsComplete;
    }

    /// <summary>Bytes have come from the upstream; those that go on stand at their front afterwards.</summary>
    /// <returns>How many go on, or <see cref="Broken"/>.</returns>
    public int Take(Span<byte> bytes)
    {
        int unwrapped = 0;
        ParseResult scanned = _unwraps ? _scanner.ScanAndUnwrap(bytes, out unwrapped) : _scanner.Scan(bytes);
        if (scanned.Status == ParseStatus.Invalid)
        {
            return Broken;
        }

        int kept = _unwraps ? unwrapped : scanned.Consumed;
        Bytes += kept;
        if (scanned.Status == ParseStatus.Complete)
        {
            IsEnded = true;
            // Bytes behind the end answer nothing that was asked.
            IsUpstreamReusable &= scanned.Consumed == bytes.Length;
        }

        return kept;
    }

    /// <summary>It has ended with the upstream's connection, or is none of the upstream's.</summary>
    public void End() => IsEnded = true;

    /// <summary>There are bytes behind its end.</summary>
    public void Exceed() => IsUpstreamReusable = false;
}
