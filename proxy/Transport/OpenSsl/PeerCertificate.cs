using Mesh.Api.Identity;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>
/// Decides whom the peer of a finished handshake is. The same rules for both sides of a connection: a chain to a root of its trust domain and to nothing else, made for this side of
/// the connection, and exactly one identity, of our trust domain or a linked cluster's. Host names play no part: SNI names a service and port, the certificate names a workload. The
/// chain was verified in the handshake (see <see cref="PeerRoots"/>), or in the one that a resumed session began with; what can have changed since then is looked at again.
/// </summary>
internal static unsafe class PeerCertificate
{
    /// <summary>Larger names than this are no identity of ours, see <see cref="SpiffeId"/>.</summary>
    private const int MaxExtension = 64 * 1024;

    public static PeerVerification Judge(nint ssl, PeerRole role, WorkloadCertificate own, IdentitySet? expected)
    {
        nint leaf = LibSsl.PeerCertificate(ssl);
        if (leaf == 0)
        {
            return PeerVerification.Reject(PeerRejection.NoCertificate);
        }

        // A resumed session keeps its verdict; the certificate may have ended in the meantime.
        if (LibSsl.VerifyResult(ssl) != SslConstants.VerifyOk || LibCrypto.CompareWithNow(LibCrypto.NotAfter(leaf)) <= 0)
        {
            return PeerVerification.Reject(PeerRejection.UntrustedChain);
        }

        if (!IsLeafFor(role, leaf))
        {
            return PeerVerification.Reject(PeerRejection.NotALeaf);
        }

        if (ReadSpiffeId(leaf) is not { } peer)
        {
            return PeerVerification.Reject(PeerRejection.NoIdentity);
        }

        if (!own.Believes(peer.TrustDomain))
        {
            return PeerVerification.Reject(PeerRejection.ForeignTrustDomain);
        }

        return expected is null || expected.Contains(peer)
            ? PeerVerification.Accept(peer)
            : PeerVerification.Reject(PeerRejection.UnexpectedIdentity);
    }

    private static bool IsLeafFor(PeerRole role, nint leaf)
    {
        uint flags = LibCrypto.ExtensionFlags(leaf);
        uint needed = role == PeerRole.Server ? SslConstants.UsageServer : SslConstants.UsageClient;
        return (flags & (SslConstants.FlagAuthority | SslConstants.FlagInvalid)) == 0
            && (flags & SslConstants.FlagHasExtendedKeyUsage) != 0
            && (LibCrypto.ExtendedKeyUsage(leaf) & needed) != 0;
    }

    /// <summary>The identity that a certificate claims; null unless it claims exactly one.</summary>
    public static SpiffeId? ReadSpiffeId(nint leaf)
    {
        string? only = null;
        int index = -1;
        while ((index = LibCrypto.FindExtension(leaf, SslConstants.NidSubjectAlternativeName, index)) >= 0)
        {
            nint data = LibCrypto.ExtensionData(LibCrypto.GetExtension(leaf, index));
            int length = LibCrypto.StringLength(data);
            if (length > MaxExtension || !SubjectAlternativeUris.TryRead(new ReadOnlySpan<byte>(LibCrypto.StringData(data), length), ref only))
            {
                return null;
            }
        }

        return SpiffeId.TryParse(only);
    }
}
