using System.Text;
using Mesh.Proxy.Logging;

namespace Mesh.Proxy.Tests.Logging;

public sealed class LineWriterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryWrite_ReaderStalls_DropsTrafficFirstAndNeverWaits()
    {
        using StalledStream output = new();
        LineWriter lines = new(output);
        lines.TryWrite(new TextLine("first\n"));
        await output.Asked.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        for (int i = 0; i < 5_000; i++)
        {
            lines.TryWriteBulk(new TextLine("traffic\n"));
        }

        for (int i = 0; i < 1_000; i++)
        {
            lines.TryWrite(new TextLine("event\n"));
        }

        Assert.Equal(5_000 - 3_072, lines.DroppedBulk);
        Assert.Equal(0, lines.Dropped);
        lines.TryWriteBulk(new TextLine("traffic\n"));
        for (int i = 0; i < 100; i++)
        {
            lines.TryWrite(new TextLine("event\n"));
        }

        Assert.Equal(1_100 - 1_024, lines.Dropped);
        output.Continue();
        await lines.DisposeAsync();
        string[] written = Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n');
        Assert.Equal(1 + 4_096, written.Length);
        Assert.Equal(3_072, written.Count(line => line == "traffic"));
    }

    [Fact]
    public async Task DisposeAsync_NobodyReadsAnyMore_Ends()
    {
        LineWriter lines = new(new BrokenStream());
        lines.TryWrite(new TextLine("lost\n"));

        await lines.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    /// <summary>Takes nothing until it is told to.</summary>
    private sealed class StalledStream : MemoryStream
    {
        private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Asked => _asked.Task;

        public void Continue() => _released.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _asked.TrySetResult();
            await _released.Task;
            await base.WriteAsync(buffer, cancellationToken);
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("broken pipe");
    }
}
