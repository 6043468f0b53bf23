using System.Buffers;
using System.IO.Pipelines;

namespace Mesh.Kubernetes.Client;

/// <summary>Reads newline-delimited JSON; a line longer than the limit ends the stream instead of filling the memory.</summary>
internal sealed class BoundedLineReader(Stream stream, int maxLineBytes) : IAsyncDisposable
{
    // Large reads keep the search for the end of a long line from starting over often.
    private const int ReadBytes = 64 * 1024;

    private readonly PipeReader _reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBytes));

    /// <summary>The next line without its end; <see langword="null"/> when the stream ended between lines.</summary>
    /// <exception cref="InvalidDataException">The line is longer than the limit, or the stream ended inside one.</exception>
    public async ValueTask<byte[]?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await _reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end);
                CheckLength(line.Length);
                var bytes = line.ToArray();
                _reader.AdvanceTo(buffer.GetPosition(1, end));
                if (bytes.Length > 0)
                {
                    return bytes;
                }

                continue;
            }

            CheckLength(buffer.Length);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw new InvalidDataException("the watch ended inside a line");
            }

            _reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    public ValueTask DisposeAsync() => _reader.CompleteAsync();

    private void CheckLength(long length)
    {
        if (length > maxLineBytes)
        {
            throw new InvalidDataException($"a watch line is longer than {maxLineBytes} bytes");
        }
    }
}
