using System.Buffers;
using System.Threading.Channels;

namespace Mesh.Proxy.Logging;

/// <summary>
/// Lines on a stream, written by one task: a reader of the log that stalls must not stall requests. Beyond a bounded queue lines are dropped, and those that come with traffic
/// before those that say what is wrong.
/// </summary>
internal sealed class LineWriter : IAsyncDisposable
{
    /// <summary>Lines that may wait; a sidecar has a few per minute to say by itself.</summary>
    private const int Capacity = 4096;

    /// <summary>Lines that may wait when one of traffic comes.</summary>
    private const int BulkCapacity = 3072;

    /// <summary>Bytes that are written at a time, about.</summary>
    private const int BatchSize = 32 * 1024;

    private readonly Channel<ILogLine> _lines = Channel.CreateBounded<ILogLine>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly Stream _output;
    private readonly Task _writing;
    private long _dropped;
    private long _droppedBulk;

    public LineWriter(Stream output)
    {
        _output = output;
        _writing = WriteAsync();
    }

    /// <summary>Lines of <see cref="TryWrite"/> that were dropped.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Lines of <see cref="TryWriteBulk"/> that were dropped.</summary>
    public long DroppedBulk => Volatile.Read(ref _droppedBulk);

    /// <summary>Writes a line, or drops it. Any thread; never waits.</summary>
    public void TryWrite(ILogLine line)
    {
        if (!_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>The same for a line of which there may be thousands a second.</summary>
    public void TryWriteBulk(ILogLine line)
    {
        if (_lines.Reader.Count >= BulkCapacity || !_lines.Writer.TryWrite(line))
        {
            Interlocked.Increment(ref _droppedBulk);
        }
    }

    /// <summary>Takes no more lines and writes those that wait.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        ArrayBufferWriter<byte> batch = new();
        try
        {
            while (await _lines.Reader.WaitToReadAsync())
            {
                while (batch.WrittenCount < BatchSize && _lines.Reader.TryRead(out ILogLine? line))
                {
                    line.WriteTo(batch);
                }

                await _output.WriteAsync(batch.WrittenMemory);
                await _output.FlushAsync();
                batch.ResetWrittenCount();
            }
        }
        catch (IOException)
        {
            // Nobody reads the log any more: there is nowhere left to say so.
            _lines.Writer.TryComplete();
        }
    }
}
