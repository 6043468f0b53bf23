namespace Mesh.Proxy.Identity;

/// <summary>Outcome of asking for a certificate.</summary>
/// <param name="Certificate">The certificate; null on failure.</param>
/// <param name="Failure">What failed and what to look at; empty on success.</param>
/// <param name="IsDenied">True if asking again soon is pointless: somebody must change something first.</param>
internal sealed record IssueOutcome(WorkloadCertificate? Certificate, string Failure, bool IsDenied)
{
    public static IssueOutcome Issued(WorkloadCertificate certificate) => new(certificate, "", IsDenied: false);

    public static IssueOutcome Failed(string failure) => new(null, failure, IsDenied: false);

    public static IssueOutcome Denied(string failure) => new(null, failure, IsDenied: true);
}
