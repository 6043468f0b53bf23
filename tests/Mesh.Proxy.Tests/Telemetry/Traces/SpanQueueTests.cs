using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Telemetry.Traces;

namespace Mesh.Proxy.Tests.Telemetry.Traces;

public sealed class SpanQueueTests
{
    [Fact]
    public void TryAdd_NobodyTakes_DropsAndCounts()
    {
        SpanQueue queue = new();
        RequestRecord record = new(default, new RequestSummary { Direction = TrafficDirection.Outbound, Service = "", StatusCode = 200, Duration = default }, "GET", "/", null, null);

        for (int i = 0; i < SpanQueue.Capacity + 10; i++)
        {
            queue.TryAdd(record);
        }

        Assert.Equal(SpanQueue.Capacity, queue.Reader.Count);
        Assert.Equal(10, queue.Dropped);
    }
}
