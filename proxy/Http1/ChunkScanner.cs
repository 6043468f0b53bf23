namespace Mesh.Proxy.Http1;

/// <summary>
/// Walks over a chunked body (RFC 9112 §7.1) that may be cut at any byte, and finds its end. Data is skipped in one step; everything else is a few bytes for each chunk
/// and read one by one.
/// </summary>
/// <remarks>
/// Extensions are not taken apart: no control character can be in them, so no reader can see a line end where there is none.
/// </remarks>
internal struct ChunkScanner(Http1Limits limits)
{
    // Enough for 64 bits; more can only be leading zeros without end.
    private const int MaxSizeDigits = 16;

    private long _remaining;
    private int _extensionBytes;
    private int _trailerBytes;
    private byte _sizeDigits;
    private ChunkState _state;
    private TrailerName _trailer;

    public readonly bool IsComplete => _state == ChunkState.Complete;

    /// <summary>Walks on.</summary>
    /// <param name="bytes">What has arrived behind what was consumed.</param>
    /// <param name="payload">Where the data of the chunks is copied to; may overlap <paramref name="bytes"/> if it begins with them. Empty: nowhere.</param>
    /// <param name="payloadLength">Bytes copied.</param>
    public ParseResult Scan(ReadOnlySpan<byte> bytes, Span<byte> payload, out int payloadLength)
    {
        payloadLength = 0;
        int position = 0;
        while (position < bytes.Length && _state != ChunkState.Complete)
        {
            if (_state == ChunkState.Data)
            {
                int length = (int)Math.Min(_remaining, bytes.Length - position);
                if (!payload.IsEmpty)
                {
                    bytes.Slice(position, length).CopyTo(payload[payloadLength..]);
                    payloadLength += length;
                }

                position += length;
                _remaining -= length;
                _state = _remaining == 0 ? ChunkState.DataCarriageReturn : ChunkState.Data;
                continue;
            }

            Http1Fault fault = Step(bytes[position]);
            if (fault != Http1Fault.None)
            {
                return new ParseResult(ParseStatus.Invalid, position, fault);
            }

            position++;
        }

        return new ParseResult(IsComplete ? ParseStatus.Complete : ParseStatus.NeedMore, position, Http1Fault.None);
    }

    private Http1Fault Step(byte next) => _state switch
    {
        ChunkState.Size or ChunkState.SizeDigits => StepSize(next),
        ChunkState.BeforeExtension or ChunkState.Extension => StepExtension(next),
        ChunkState.SizeLineFeed => Expect(next, Http1Characters.LineFeed, _remaining > 0 ? ChunkState.Data : ChunkState.TrailerStart, Http1Fault.InvalidLineEnding),
        ChunkState.DataCarriageReturn => Expect(next, Http1Characters.CarriageReturn, ChunkState.DataLineFeed, Http1Fault.InvalidChunkEnd),
        ChunkState.DataLineFeed => Expect(next, Http1Characters.LineFeed, ChunkState.Size, Http1Fault.InvalidChunkEnd),
        ChunkState.FinalLineFeed => Expect(next, Http1Characters.LineFeed, ChunkState.Complete, Http1Fault.InvalidLineEnding),
        _ => StepTrailer(next),
    };

    private Http1Fault StepSize(byte next)
    {
        if (char.IsAsciiHexDigit((char)next))
        {
            // Four more bits must neither be lost nor become a sign.
            _sizeDigits = _state == ChunkState.Size ? (byte)1 : (byte)(_sizeDigits + 1);
            if (_sizeDigits > MaxSizeDigits || _remaining > long.MaxValue >> 4)
            {
                return Http1Fault.InvalidChunkSize;
            }

            _remaining = (_remaining << 4) | (uint)HexValue(next);
            _state = ChunkState.SizeDigits;
            return Http1Fault.None;
        }

        if (_state == ChunkState.Size)
        {
            return Http1Fault.InvalidChunkSize;
        }

        switch (next)
        {
            case Http1Characters.CarriageReturn:
                _state = ChunkState.SizeLineFeed;
                return Http1Fault.None;
            case (byte)';':
            case Http1Characters.Space:
            case Http1Characters.Tab:
                _state = ChunkState.BeforeExtension;
                return StepExtension(next);
            case Http1Characters.LineFeed:
                return Http1Fault.InvalidLineEnding;
            default:
                return Http1Fault.InvalidChunkSize;
        }
    }

    private Http1Fault StepExtension(byte next)
    {
        if (next == Http1Characters.CarriageReturn && _state == ChunkState.Extension)
        {
            _state = ChunkState.SizeLineFeed;
            return Http1Fault.None;
        }

        if (++_extensionBytes > limits.MaxChunkExtensionBytes)
        {
            return Http1Fault.ChunkExtensionsTooLarge;
        }

        if (_state == ChunkState.BeforeExtension)
        {
            _state = next == ';' ? ChunkState.Extension : ChunkState.BeforeExtension;
            return next == ';' || Http1Characters.IsWhitespace(next) ? Http1Fault.None : Http1Fault.InvalidChunkExtension;
        }

        return Http1Characters.Controls.Contains(next) ? Http1Fault.InvalidChunkExtension : Http1Fault.None;
    }

    private Http1Fault StepTrailer(byte next)
    {
        if (_state == ChunkState.TrailerStart && next == Http1Characters.CarriageReturn)
        {
            _state = ChunkState.FinalLineFeed;
            return Http1Fault.None;
        }

        if (++_trailerBytes > limits.MaxTrailerBytes)
        {
            return Http1Fault.TrailersTooLarge;
        }

        switch (_state)
        {
            case ChunkState.TrailerLineFeed:
                return Expect(next, Http1Characters.LineFeed, ChunkState.TrailerStart, Http1Fault.InvalidLineEnding);
            case ChunkState.TrailerValue:
                _state = next == Http1Characters.CarriageReturn ? ChunkState.TrailerLineFeed : ChunkState.TrailerValue;
                return next != Http1Characters.CarriageReturn && Http1Characters.Controls.Contains(next) ? Http1Fault.InvalidTrailer : Http1Fault.None;
            default:
                return StepTrailerName(next);
        }
    }

    private Http1Fault StepTrailerName(byte next)
    {
        if (_state == ChunkState.TrailerStart)
        {
            _trailer.Clear();
            _state = ChunkState.TrailerName;
        }

        if (next == ':' && !_trailer.IsEmpty)
        {
            _state = ChunkState.TrailerValue;
            return _trailer.IsForbidden ? Http1Fault.ForbiddenTrailer : Http1Fault.None;
        }

        _trailer.Append(next);
        return Http1Characters.Token.Contains(next) ? Http1Fault.None : Http1Fault.InvalidTrailer;
    }

    private Http1Fault Expect(byte next, byte expected, ChunkState then, Http1Fault otherwise)
    {
        _state = then;
        return next == expected ? Http1Fault.None : otherwise;
    }

    private static int HexValue(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
