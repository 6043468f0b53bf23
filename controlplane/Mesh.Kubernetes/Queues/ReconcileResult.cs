namespace Mesh.Kubernetes.Queues;

/// <summary>What became of one reconcile.</summary>
public readonly record struct ReconcileResult
{
    private ReconcileResult(bool retry, TimeSpan? after, string? reason)
    {
        ShouldRetry = retry;
        RequeueAfter = after;
        Reason = reason;
    }

    /// <summary>The world is as it should be; wait for the next change.</summary>
    public static ReconcileResult Done => default;

    /// <summary>Something expected failed; try again after the key's back-off.</summary>
    public bool ShouldRetry { get; }

    /// <summary>Why it should be tried again, for the log.</summary>
    public string? Reason { get; }

    /// <summary>Look again after this time even if nothing changes.</summary>
    public TimeSpan? RequeueAfter { get; }

    public static ReconcileResult Retry(string reason) => new(true, null, reason);

    public static ReconcileResult After(TimeSpan delay) => new(false, delay, null);
}
