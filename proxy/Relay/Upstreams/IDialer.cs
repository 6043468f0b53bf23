using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.OpenSsl;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>Makes connections to endpoints on one loop; tests bring one that has no network.</summary>
internal interface IDialer : IDisposable
{
    /// <summary>Certificate of this moment, or null before the first.</summary>
    TlsIdentity? Identity { get; }

    /// <summary>Begins to connect.</summary>
    /// <param name="target">Where to, and who must answer.</param>
    /// <param name="offer">Inner protocol of a mesh connection, see <see cref="AlpnSelection.Offer"/>.</param>
    /// <param name="waiter">Told the outcome, after this has returned.</param>
    /// <returns>The attempt, to be cancelled if nobody needs it any more.</returns>
    IDial Begin(UpstreamTarget target, byte[] offer, IUpstreamWaiter waiter);
}
