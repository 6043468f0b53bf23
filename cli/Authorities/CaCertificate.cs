using System.Globalization;

namespace Mesh.Cli.Authorities;

/// <summary>A certificate of the authority as the control plane tells of it.</summary>
/// <param name="Fingerprint">SHA-256.</param>
/// <param name="NotAfter">When it ends; for an issuer, when whatever ends first on its way to the root does.</param>
/// <param name="Subject">Its name.</param>
internal sealed record CaCertificate(string Fingerprint, DateTimeOffset NotAfter, string Subject)
{
    /// <summary>Reads <c>fingerprint time subject</c>.</summary>
    public static CaCertificate? TryParse(string line) =>
        line.Trim().Split(' ', 3) is [var fingerprint, var end, var subject]
        && DateTimeOffset.TryParse(end, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset notAfter)
            ? new(fingerprint, notAfter, subject)
            : null;
}
