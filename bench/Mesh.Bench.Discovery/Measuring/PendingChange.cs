namespace Mesh.Bench.Discovery.Measuring;

/// <summary>A change of a service's endpoints on its way to the subscribers.</summary>
/// <param name="number">Number of the change; later changes have higher ones.</param>
/// <param name="dueAt">When it was to be written, in ticks of the <see cref="TimeProvider"/>.</param>
/// <param name="subscribers">How many it has to reach.</param>
internal sealed class PendingChange(int number, long dueAt, int subscribers)
{
    private readonly TaskCompletionSource<TimeSpan> _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Number => number;

    public long DueAt => dueAt;

    /// <summary>Subscribers that have neither this change nor a later one.</summary>
    public int Remaining { get; set; } = subscribers;

    /// <summary>From <see cref="DueAt"/> until the last subscriber had it.</summary>
    public Task<TimeSpan> Applied => _applied.Task;

    public void Complete(TimeSpan after) => _applied.SetResult(after);
}
