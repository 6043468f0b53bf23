namespace Mesh.ControlPlane.Status;

/// <summary>Since when an object's version is in the configuration that this replica serves.</summary>
/// <param name="Subject">The version.</param>
/// <param name="Revision">The first snapshot that contains it.</param>
/// <param name="Convergence">How long sidecars took so far.</param>
internal readonly record struct LedgerEntry(StatusSubject Subject, long Revision, Convergence Convergence);
