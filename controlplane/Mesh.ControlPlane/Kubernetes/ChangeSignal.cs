namespace Mesh.ControlPlane.Kubernetes;

/// <summary>Wakes one loop. Several signals before it looks are one.</summary>
internal sealed class ChangeSignal : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0);

    public void Set()
    {
        if (_signal.CurrentCount == 0)
        {
            _signal.Release();
        }
    }

    /// <summary>Waits for a signal, at most so long; ends early, without an exception, when cancelled.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        await _signal.WaitAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Two who signalled at once.
        while (_signal.CurrentCount > 0 && await _signal.WaitAsync(TimeSpan.Zero, CancellationToken.None))
        {
        }
    }

    public void Dispose() => _signal.Dispose();
}
