using System.Buffers.Text;

namespace Mesh.Soak.Traffic;

/// <summary>Reads a body and compares every byte with what it must be.</summary>
/// <param name="reader">The connection.</param>
/// <param name="stream">Number of the bytes.</param>
/// <param name="length">Bytes that must come.</param>
internal sealed class BodyReader(SocketReader reader, ulong stream, long length)
{
    private long _position;

    /// <summary>Payload that has been read.</summary>
    public long Position => _position;

    /// <summary>Reads a body to its end.</summary>
    /// <param name="framing">How its end is told.</param>
    /// <param name="stopAt">Payload after which to stop, for somebody who does not read on.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask<BodyOutcome> ReadAsync(Framing framing, long stopAt, CancellationToken cancellationToken)
    {
        switch (framing)
        {
            case Framing.None:
                return BodyOutcome.Whole;
            case Framing.Chunked:
                return await ReadChunksAsync(stopAt, cancellationToken);
            case Framing.Length:
                return await ReadBytesAsync(length, stopAt, cancellationToken);
            default:
                BodyOutcome outcome = await ReadBytesAsync(length, stopAt, cancellationToken);
                if (outcome != BodyOutcome.Whole)
                {
                    return outcome == BodyOutcome.Broken && reader.HasEnded ? BodyOutcome.PartAsWhole : outcome;
                }

                return reader.Pending.IsEmpty && !await reader.ReadAsync(cancellationToken)
                    ? reader.HasEnded ? BodyOutcome.Whole : BodyOutcome.Broken
                    : BodyOutcome.Wrong;
        }
    }

    private async ValueTask<BodyOutcome> ReadBytesAsync(long until, long stopAt, CancellationToken cancellationToken)
    {
        while (_position < until)
        {
            if (_position >= stopAt)
            {
                return BodyOutcome.Stopped;
            }

            if (reader.Pending.IsEmpty && !await reader.ReadAsync(cancellationToken))
            {
                return BodyOutcome.Broken;
            }

            ReadOnlySpan<byte> bytes = reader.Pending;
            bytes = bytes[..(int)Math.Min(bytes.Length, until - _position)];
            if (!Pattern.Matches(bytes, stream, _position))
            {
                return BodyOutcome.Wrong;
            }

            _position += bytes.Length;
            reader.Consume(bytes.Length);
        }

        return BodyOutcome.Whole;
    }

    private async ValueTask<BodyOutcome> ReadChunksAsync(long stopAt, CancellationToken cancellationToken)
    {
        while (true)
        {
            int line;
            while ((line = reader.Pending.IndexOf("\r\n"u8)) < 0)
            {
                if (!await reader.ReadAsync(cancellationToken))
                {
                    return BodyOutcome.Broken;
                }
            }

            if (!Utf8Parser.TryParse(reader.Pending[..line], out int size, out int consumed, 'x') || consumed != line || _position + size > length)
            {
                return BodyOutcome.Wrong;
            }

            reader.Consume(line + 2);
            BodyOutcome outcome = await ReadBytesAsync(_position + size, stopAt, cancellationToken);
            if (outcome != BodyOutcome.Whole)
            {
                return outcome;
            }

            while (reader.Pending.Length < 2)
            {
                if (!await reader.ReadAsync(cancellationToken))
                {
                    return BodyOutcome.Broken;
                }
            }

            if (!reader.Pending.StartsWith("\r\n"u8))
            {
                return BodyOutcome.Wrong;
            }

            reader.Consume(2);
            if (size == 0)
            {
                return _position == length ? BodyOutcome.Whole : BodyOutcome.Wrong;
            }
        }
    }
}
