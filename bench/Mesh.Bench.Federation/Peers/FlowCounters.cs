using Mesh.Api.Federation.V1;

namespace Mesh.Bench.Federation.Peers;

/// <summary>Counts what goes in one direction.</summary>
internal sealed class FlowCounters
{
    private long _statements;
    private long _bytes;
    private long _helloBytes;

    public FlowTraffic Now => new(Interlocked.Read(ref _statements), Interlocked.Read(ref _bytes), Interlocked.Read(ref _helloBytes));

    public void Add(WatchHello hello) => Interlocked.Add(ref _helloBytes, hello.CalculateSize());

    public void Add(WatchResponse response)
    {
        Interlocked.Add(ref _statements, response.Statements.Count + response.Removed.Count);
        Interlocked.Add(ref _bytes, response.CalculateSize());
    }
}
