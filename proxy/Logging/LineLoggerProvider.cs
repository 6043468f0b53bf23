using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Logging;

/// <summary>
/// One line per event on a stream, written by one task: a reader of the log that stalls must not stall requests. Beyond a bounded queue lines are dropped.
/// </summary>
internal sealed class LineLoggerProvider : ILoggerProvider, IAsyncDisposable
{
    /// <summary>Lines that may wait; a sidecar writes a few per minute.</summary>
    private const int Capacity = 4096;

    private readonly Channel<string> _lines =
        Channel.CreateBounded<string>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly Stream _output;
    private readonly TimeProvider _time;
    private readonly Task _writing;

    public LineLoggerProvider(Stream output, TimeProvider time)
    {
        _output = output;
        _time = time;
        _writing = WriteAsync();
    }

    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, _time, _lines.Writer);

    /// <summary>Ends the log without waiting for the last lines; use <see cref="DisposeAsync"/> to keep them.</summary>
    public void Dispose() => _lines.Writer.TryComplete();

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAsync()
    {
        try
        {
            await foreach (string line in _lines.Reader.ReadAllAsync())
            {
                await _output.WriteAsync(Encoding.UTF8.GetBytes(line));
                await _output.FlushAsync();
            }
        }
        catch (IOException)
        {
            // Nobody reads the log any more: there is nowhere left to say so.
            _lines.Writer.TryComplete();
        }
    }
}
