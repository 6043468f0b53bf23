namespace Mesh.ControlPlane.Snapshots;

/// <summary>What came of a step of the snapshot.</summary>
/// <param name="Told">Subscribers that were told of a change.</param>
/// <param name="Revision">The snapshot that contains the step; the one before if the step changed nothing.</param>
internal readonly record struct Published(int Told, long Revision);
