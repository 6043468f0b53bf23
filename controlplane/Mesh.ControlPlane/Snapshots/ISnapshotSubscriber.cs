namespace Mesh.ControlPlane.Snapshots;

/// <summary>Somebody who wants to hear of changes. Called by the one publisher: must return at once.</summary>
internal interface ISnapshotSubscriber
{
    /// <summary>Some of the names this subscriber watches changed.</summary>
    /// <param name="changes">Names to look at again.</param>
    /// <param name="changedAt">When the cause was seen, in ticks of the <see cref="TimeProvider"/>.</param>
    void OnChanged(IReadOnlyCollection<ResourceChange> changes, long changedAt);
}
