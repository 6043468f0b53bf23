using System.Net;

namespace Mesh.Proxy.Discovery;

/// <summary>An address that the application has used. Written by connections (use) and by the discovery client's loop (answer); no lock.</summary>
internal sealed class Destination(IPAddress address, long now)
{
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastUsed = now;
    private long _askedAt = now;

    public IPAddress Address => address;

    /// <summary>Timestamp of the last use.</summary>
    public long LastUsed => Volatile.Read(ref _lastUsed);

    /// <summary>Timestamp from which the wait for an answer counts.</summary>
    public long AskedAt => Volatile.Read(ref _askedAt);

    /// <summary>Completes when the control plane has answered for the first time; what it answered is in the state.</summary>
    public Task Answered => _answered.Task;

    public void Touch(long now) => Volatile.Write(ref _lastUsed, now);

    /// <summary>Restarts the wait: a new stream asks again.</summary>
    public void AskAgain(long now) => Volatile.Write(ref _askedAt, now);

    public void SetAnswered() => _answered.TrySetResult();
}
