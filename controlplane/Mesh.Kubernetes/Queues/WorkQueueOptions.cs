namespace Mesh.Kubernetes.Queues;

/// <summary>How a <see cref="WorkQueue{TKey}"/> holds keys back.</summary>
public sealed class WorkQueueOptions
{
    /// <summary>
    /// A key is handed out once nobody has added it for this long. Default zero: at once. Set it where one reconcile serves many changes.
    /// </summary>
    public TimeSpan MinQuiet { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// Longest time that <see cref="MinQuiet"/> may hold a key back while changes keep coming. Default 1 s; not below <see cref="MinQuiet"/>.
    /// </summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Upper bound of the first delay after a failure. Default 100 ms: conflicts with another writer settle in less.</summary>
    public TimeSpan InitialBackoff { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Upper bound of every delay after failures. Default 1 min: what a person waits after repairing something.</summary>
    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromMinutes(1);
}
