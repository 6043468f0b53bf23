using System.Collections.Immutable;
using System.Net;
using Mesh.Api.Identity;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Access;

/// <summary>Who calls. Of each list that is not empty one entry has to match.</summary>
/// <param name="Principals">Proven identities.</param>
/// <param name="Namespaces">Namespaces of this pod's own trust domain: a name proves nothing in another one.</param>
/// <param name="ServiceAccounts">Service accounts of this pod's own trust domain, each with its namespace.</param>
/// <param name="Networks">Addresses that the connection may come from.</param>
internal sealed record AccessSourceModel(
    ImmutableArray<SpiffePattern> Principals,
    ImmutableArray<string> Namespaces,
    ImmutableArray<(string Namespace, string Name)> ServiceAccounts,
    ImmutableArray<IPNetwork> Networks)
{
    /// <param name="caller">Who.</param>
    /// <param name="ifUncertain">What counts where it cannot be told.</param>
    public bool Matches(InboundCaller caller, bool ifUncertain) =>
        (Principals.IsEmpty || (caller.Peer is { } peer && IsPrincipal(peer.Peer)))
        && (Namespaces.IsEmpty || (OfOwnDomain(caller.Peer) is { } inNamespace && Namespaces.Contains(inNamespace.Namespace)))
        && (ServiceAccounts.IsEmpty || (OfOwnDomain(caller.Peer) is { } account && ServiceAccounts.Contains((account.Namespace, account.ServiceAccount))))
        && (Networks.IsEmpty || IsInside(caller.Source, ifUncertain));

    private static SpiffeId? OfOwnDomain(PeerIdentity? peer) => peer is not null && peer.Peer.TrustDomain == peer.Own.TrustDomain ? peer.Peer : null;

    private bool IsPrincipal(SpiffeId peer)
    {
        foreach (SpiffePattern pattern in Principals)
        {
            if (pattern.Matches(peer))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsInside(IPAddress source, bool ifUncertain)
    {
        if (IPAddress.None.Equals(source))
        {
            // The connection was gone before it could be asked for its address.
            return ifUncertain;
        }

        IPAddress address = source.IsIPv4MappedToIPv6 ? source.MapToIPv4() : source;
        foreach (IPNetwork network in Networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
