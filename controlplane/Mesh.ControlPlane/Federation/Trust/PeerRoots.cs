using System.Collections.Immutable;
using Mesh.Api.Identity;
using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Federation.Trust;

/// <summary>
/// The roots of peers: those that the link pins, until the peer, believed by them, states newer ones. A root that it has rotated away from is not believed any more, and one that an
/// operator pins anew takes the place of all that was stated.
/// </summary>
internal sealed class PeerRoots(LinkBook links)
{
    private readonly Lock _writing = new();
    private ImmutableDictionary<string, LearnedRoots> _learned = ImmutableDictionary<string, LearnedRoots>.Empty;

    /// <summary>Called after a peer stated other roots: must only put keys on queues or publish.</summary>
    public event Action? Changed;

    /// <summary>Who vouches for a peer.</summary>
    public TrustBundle Of(Link link) => LearnedFor(link) ?? link.Pinned;

    /// <summary>What the peer has stated beyond the pinned roots; null if nothing.</summary>
    public TrustBundle? LearnedFor(Link link) =>
        Volatile.Read(ref _learned).TryGetValue(link.Cluster, out var known) && known.Pinned == link.Pinned.Fingerprint ? known.Roots : null;

    /// <summary>An authenticated peer states its roots.</summary>
    public void Learn(Link link, TrustBundle roots)
    {
        lock (_writing)
        {
            if (Of(link).Equals(roots))
            {
                return;
            }

            Volatile.Write(ref _learned, _learned.SetItem(link.Cluster, new(link.Pinned.Fingerprint, roots)));
        }

        Changed?.Invoke();
    }

    /// <summary>The trust domains of all linked clusters.</summary>
    public IEnumerable<TrustDomain> TrustDomains => links.Current.Values.Select(link => link.Identity.TrustDomain).Distinct();

    /// <summary>The roots of all linked clusters, by their trust domain.</summary>
    public IReadOnlyDictionary<TrustDomain, TrustBundle> ByTrustDomain() => links.Current.Values
        .GroupBy(link => link.Identity.TrustDomain)
        .ToDictionary(group => group.Key, group => TrustBundle.Of(group.SelectMany(link => Of(link).Roots)));

    private sealed record LearnedRoots(string Pinned, TrustBundle Roots);
}
