using System.Buffers;
using System.IO.Pipelines;

namespace Mesh.Kubernetes.Client;

/// <summary>
/// Reads newline-delimited JSON. Of a line that is longer than the limit only the beginning is kept: it must neither fill the memory nor end the
/// stream, because the same line would come again on the next one.
/// </summary>
internal sealed class BoundedLineReader(Stream stream, int maxLineBytes) : IAsyncDisposable
{
    /// <summary>
    /// Kept of a line that is too long: the server sorts the keys of custom objects, so annotations (at most 256 KiB) and managed fields stand before the name.
    /// </summary>
    private const int HeadBytes = 1024 * 1024;

    // Large reads keep the search for the end of a long line from starting over often.
    private const int ReadBytes = 64 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBytes));

    /// <summary>The next line that is not empty; <see langword="null"/> when the stream ended between lines.</summary>
    /// <exception cref="InvalidDataException">The stream ended inside a line.</exception>
    public async ValueTask<WatchLine?> ReadLineAsync(CancellationToken cancellationToken)
    {
        // Of a line that is too long: its beginning, and how much of it has gone by.
        byte[]? head = null;
        long passed = 0;
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var rest = buffer.Slice(0, end);
                var line = new WatchLine(head ?? Keep(rest), passed + rest.Length);
                _reader.AdvanceTo(buffer.GetPosition(1, end));
                if (line.Length > 0)
                {
                    return line;
                }

                continue;
            }

            if (result.IsCompleted)
            {
                return buffer.IsEmpty && head is null ? null : throw new InvalidDataException("the watch ended inside a line");
            }

            if (head is null && buffer.Length <= maxLineBytes)
            {
                _reader.AdvanceTo(buffer.Start, buffer.End);
                continue;
            }

            head ??= Keep(buffer);
            passed += buffer.Length;
            _reader.AdvanceTo(buffer.End);
        }
    }

    public ValueTask DisposeAsync() => _reader.CompleteAsync();

    private byte[] Keep(ReadOnlySequence<byte> line) =>
        (line.Length <= maxLineBytes ? line : line.Slice(0, Math.Min(HeadBytes, maxLineBytes))).ToArray();
}
