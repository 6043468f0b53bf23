using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Federation.Trust;

/// <summary>
/// What sidecars are told to believe: for the own trust domain the roots in force here and those of peers in the same trust domain, and a bundle for each other trust domain. A
/// rotation knows nothing of the peers': it waits for, and retires, its own.
/// </summary>
internal sealed class BelievedRoots(AuthorityHolder authority, PeerRoots peers, TrustDomain own)
{
    /// <summary>Of the own trust domain; null before the authority is loaded.</summary>
    public TrustRoots? Own => authority.Bundle is { } bundle
        ? new(own, peers.ByTrustDomain().TryGetValue(own, out var others) ? bundle.Union(others).Pem : bundle.Pem)
        : null;

    /// <summary>The trust domains of linked clusters without the own one, in order.</summary>
    public IEnumerable<string> FederatedTrustDomains => peers.TrustDomains.Where(domain => domain != own).Select(domain => domain.Name).Order(StringComparer.Ordinal);

    /// <summary>The bundles of the same.</summary>
    public IReadOnlyList<TrustRoots> Federated =>
        [.. peers.ByTrustDomain().Where(entry => entry.Key != own).OrderBy(entry => entry.Key.Name, StringComparer.Ordinal).Select(entry => new TrustRoots(entry.Key, entry.Value.Pem))];
}
