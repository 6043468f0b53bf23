using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Federation.Trust;

/// <summary>Judges certificates of control planes.</summary>
internal static class PeerProof
{
    /// <summary>A peer whose clock is two hours off is still a peer; what it states is judged by the difference.</summary>
    private static readonly TimeSpan LargestClockDifference = TimeSpan.FromHours(24);

    /// <summary>Why a certificate does not prove the identity; null if it does.</summary>
    /// <param name="certificate">What was shown; null if nothing was.</param>
    /// <param name="intermediates">What was sent with it.</param>
    /// <param name="expected">Who it must be.</param>
    /// <param name="roots">Who may vouch for that.</param>
    /// <param name="usage">What the certificate must be for, a constant of <see cref="ChainVerifier"/>.</param>
    /// <param name="time">The clock.</param>
    public static string? Fault(
        X509Certificate2? certificate, IEnumerable<X509Certificate2> intermediates, ClusterSpiffeId expected, TrustBundle roots, string usage, TimeProvider time)
    {
        if (certificate is null)
        {
            return "no certificate was shown";
        }

        // Read before it is believed, for the message alone: somebody has to find out which of two clusters was meant.
        string claimed = ClusterSpiffeId.TryParse(ChainVerifier.ClaimedBy(certificate)) is { } identity ? $"'{identity}'" : "something that is no cluster of a mesh";
        return new ChainVerifier(roots, usage, LargestClockDifference, time).Verify(certificate, intermediates) is not { } proven
            ? $"the certificate of {claimed} does not lead to the roots of the link, or is not valid now"
            : proven.Uri == expected.ToString() ? null : $"{claimed} answers, not '{expected}'";
    }
}
