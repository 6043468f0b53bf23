namespace Mesh.ControlPlane.Identity;

/// <summary>What a replica works with at one moment.</summary>
/// <param name="Issuer">Signs leaves.</param>
/// <param name="Bundle">Whom everybody in the mesh is told to believe.</param>
/// <param name="Verifier">Judges certificates by that bundle.</param>
/// <param name="Phase">Where a rotation stands.</param>
internal sealed record AuthorityInForce(CertificateIssuer Issuer, TrustBundle Bundle, PeerVerifier Verifier, RotationPhase Phase);
