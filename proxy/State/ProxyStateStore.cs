namespace Mesh.Proxy.State;

/// <summary>Holds the current <see cref="ProxyState"/>. One writer (the discovery client), any number of readers, no lock.</summary>
internal sealed class ProxyStateStore
{
    private readonly TaskCompletionSource _configured = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProxyState _current = ProxyState.Empty;
    private TaskCompletionSource _nextPublish = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Raised behind each <see cref="Publish"/>, by its thread: the state before, the state in force.</summary>
    public event Action<ProxyState, ProxyState>? Published;

    /// <summary>Completes with the first state that describes this pod.</summary>
    public Task Configured => _configured.Task;

    public ProxyState Current => Volatile.Read(ref _current);

    /// <summary>Completes with the next <see cref="Publish"/>. Take it before reading <see cref="Current"/>, so that no state is missed in between.</summary>
    public Task NextPublish => Volatile.Read(ref _nextPublish).Task;

    /// <summary>Replaces the state; requests in flight keep the one they took.</summary>
    /// <returns>The state that was replaced.</returns>
    public ProxyState Publish(ProxyState next)
    {
        ProxyState previous = Interlocked.Exchange(ref _current, next);
        Interlocked.Exchange(ref _nextPublish, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        if (next.Workload is not null)
        {
            _configured.TrySetResult();
        }

        Published?.Invoke(previous, next);
        return previous;
    }
}
