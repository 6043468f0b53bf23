using System.Threading.Channels;

namespace Mesh.Sandbox.Node.Pods;

/// <summary>Wakes one loop; any number of calls before it looks count as one.</summary>
internal sealed class Signal(TimeProvider timeProvider)
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits until it is set or the time has come.</summary>
    public async Task WaitAsync(DateTimeOffset? until, CancellationToken cancellationToken)
    {
        if (until is not { } time)
        {
            await _channel.Reader.ReadAsync(cancellationToken);
            return;
        }

        var delay = time - timeProvider.GetUtcNow();
        if (delay <= TimeSpan.Zero)
        {
            _channel.Reader.TryRead(out _);
            return;
        }

        using var timer = new CancellationTokenSource(delay, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await _channel.Reader.ReadAsync(linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time has come.
        }
    }
}
