using System.Threading.Channels;

namespace Mesh.Proxy.Telemetry.Traces;

/// <summary>Finished spans on their way from the requests to the exporter. Bounded: what a slow collector does not take is dropped and counted, and nobody waits.</summary>
internal sealed class SpanQueue
{
    /// <summary>Spans that may wait, as in OpenTelemetry's own batch processor; about a megabyte.</summary>
    public const int Capacity = 2048;

    private readonly Channel<RequestRecord> _spans = Channel.CreateBounded<RequestRecord>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private long _dropped;

    public ChannelReader<RequestRecord> Reader => _spans.Reader;

    /// <summary>Spans that found no room, or that no collector has taken.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public void TryAdd(RequestRecord span)
    {
        if (!_spans.Writer.TryWrite(span))
        {
            Drop(1);
        }
    }

    /// <summary>Counts spans that were given up.</summary>
    public void Drop(int count) => Interlocked.Add(ref _dropped, count);
}
