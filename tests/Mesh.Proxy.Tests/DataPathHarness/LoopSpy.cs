using System.Collections.Concurrent;
using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Tests.DataPathHarness;

/// <summary>The system's clock, which remembers the event loops that have read it: each does so in every round.</summary>
internal sealed class LoopSpy : TimeProvider
{
    private readonly ConcurrentDictionary<EventLoop, bool> _loops = [];

    public IReadOnlyCollection<EventLoop> Loops => [.. _loops.Keys];

    public override long TimestampFrequency => System.TimestampFrequency;

    public override long GetTimestamp()
    {
        if (EventLoop.Current is { } loop && !_loops.ContainsKey(loop))
        {
            _loops.TryAdd(loop, true);
        }

        return System.GetTimestamp();
    }

    /// <summary>Bytes that the threads of all loops have allocated since they were started.</summary>
    public long AllocatedBytes()
    {
        long sum = 0;
        foreach (EventLoop loop in _loops.Keys)
        {
            using Probe probe = new();
            loop.Post(probe);
            sum += probe.Result;
        }

        return sum;
    }

    private sealed class Probe : ILoopWork, IDisposable
    {
        private readonly ManualResetEventSlim _done = new();
        private long _allocated;

        public long Result
        {
            get
            {
                Assert.True(_done.Wait(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken), "an event loop does not answer");
                return _allocated;
            }
        }

        public void Run()
        {
            _allocated = GC.GetAllocatedBytesForCurrentThread();
            _done.Set();
        }

        public void Dispose() => _done.Dispose();
    }
}
