namespace Mesh.ControlPlane.Identity;

/// <summary>All that a rotation must remember. Stored before it takes effect, so that it goes on where it stood whoever leads next.</summary>
/// <param name="Active">Signs leaves.</param>
/// <param name="Bundle">Whom everybody is told to believe; always holds the root of <paramref name="Active"/>.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Since">When bundle or issuer changed last.</param>
/// <param name="RetireAfter">When the last leaf that an earlier issuer has signed is over; null if there is none.</param>
internal sealed record RotationState(CertificateAuthority Active, TrustBundle Bundle, RotationPhase Phase, DateTimeOffset Since, DateTimeOffset? RetireAfter)
{
    /// <summary>What it begins with.</summary>
    public static RotationState Begin(CertificateAuthority authority, DateTimeOffset now) => new(authority, authority.Anchors, RotationPhase.Stable, now, null);
}
