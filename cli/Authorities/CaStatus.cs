namespace Mesh.Cli.Authorities;

/// <summary>What <c>meshctl ca status</c> prints.</summary>
/// <param name="Phase">Where a root rotation stands: Stable, Distributing, Switched or Retiring.</param>
/// <param name="Message">What is done or waited for.</param>
/// <param name="Fault">Why the authority that is wanted cannot be used; empty if it can.</param>
/// <param name="WaitingFor">Who must act before it goes on.</param>
/// <param name="Issuer">What signs.</param>
/// <param name="Roots">Whom everybody believes.</param>
/// <param name="Rotated">The request for a new root that was fulfilled last; null if there was none.</param>
internal sealed record CaStatus(
    string Phase, string Message, string Fault, IReadOnlyList<string> WaitingFor, CaCertificate? Issuer, IReadOnlyList<CaCertificate> Roots, string? Rotated);
