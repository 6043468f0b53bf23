namespace Mesh.Proxy.Discovery;

/// <summary>Something that traffic has named, such as an address that the application has used. Written by connections (use) and by the discovery client's loop (answer); no lock.</summary>
internal sealed class Destination<TKey>(TKey key, long now)
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastUsed = now;
    private long _askedAt = now;
    private int _holders;

    public TKey Key => key;

    /// <summary>Timestamp of the last use.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Timestamp from which the wait for an answer counts.</summary>
    public long AskedAt => Volatile.Read(ref _askedAt);

    /// <summary>Completes when the control plane has answered for the first time; what it answered is in the state.</summary>
    public Task Answered => _answered.Task;

    /// <summary>Somebody goes on using it without naming it again.</summary>
    public bool IsHeld => Volatile.Read(ref _holders) > 0;

    public void Touch(long now) => Volatile.Write(ref _lastUsed, now);

    /// <summary>Begins a use that lasts.</summary>
    public void Hold() => Interlocked.Increment(ref _holders);

    /// <summary>Ends what <see cref="Hold"/> has begun.</summary>
    public void Release(long now)
    {
        Touch(now);
        Interlocked.Decrement(ref _holders);
    }

    /// <summary>Restarts the wait: a new stream asks again.</summary>
    public void AskAgain(long now) => Volatile.Write(ref _askedAt, now);

    public void SetAnswered() => _answered.TrySetResult();
}
