namespace Mesh.ControlPlane.Status;

/// <summary>How far the sidecars that are connected to one replica are with one version of an object.</summary>
/// <param name="Uid">Uid of the object.</param>
/// <param name="Generation">The version of its spec.</param>
/// <param name="Users">Sidecars that use what it is about.</param>
/// <param name="Applied">Of those, sidecars that act on it.</param>
/// <param name="Rejected">Of those, sidecars that refused it.</param>
/// <param name="Rejection">What one of them said, with its name; null if none refused it.</param>
/// <param name="Convergence">How long it took those that had an earlier version.</param>
internal sealed record AppliedPart(string Uid, long Generation, int Users, int Applied, int Rejected, string? Rejection, Convergence Convergence)
{
    /// <summary>True if the other part differs only in how many sidecars there are: not worth any hurry.</summary>
    public bool IsAlike(AppliedPart other) =>
        Uid == other.Uid
        && Generation == other.Generation
        && (Users == Applied) == (other.Users == other.Applied)
        && (Users == 0) == (other.Users == 0)
        && (Rejected == 0) == (other.Rejected == 0);
}
