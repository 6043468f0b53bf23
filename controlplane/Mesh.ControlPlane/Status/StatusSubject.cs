namespace Mesh.ControlPlane.Status;

/// <summary>A version of an object as far as one set of conditions is about it.</summary>
/// <param name="Key">Which set.</param>
/// <param name="Uid">Uid of the object.</param>
/// <param name="Generation">The version of its spec.</param>
/// <param name="InForce">Whether this version is accepted: then the sidecars are to act on it.</param>
internal readonly record struct StatusSubject(SubjectKey Key, string Uid, long Generation, bool InForce);
