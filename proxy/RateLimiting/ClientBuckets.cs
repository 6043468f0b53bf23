using Mesh.Api.Identity;

namespace Mesh.Proxy.RateLimiting;

/// <summary>
/// A bucket for each identity that calls, up to a number. If there is no room for a newcomer, buckets that are full again are forgotten, which loses nothing: a new one is full, too. If
/// that makes no room, newcomers share one bucket until it does, so that inventing identities gains nobody more than one bucket. Callers without an identity share one. Readers take no lock.
/// </summary>
internal sealed class ClientBuckets(int capacity = ClientBuckets.MaxClients)
{
    /// <summary>Identities are service accounts, of which a workload is hardly called by more; about 100 KiB.</summary>
    public const int MaxClients = 1024;

    private readonly Lock _adding = new();
    private readonly TokenBucket _strangers = new();
    private readonly TokenBucket _newcomers = new();

    // Replaced as a whole: clients are added rarely, and looked up with each request.
    private volatile Dictionary<SpiffeId, TokenBucket> _buckets = [];
    private long _fullUntil;

    /// <summary>The bucket of a caller.</summary>
    /// <param name="client">Who; null without identity.</param>
    /// <param name="now">Ticks of the buckets' clock.</param>
    public TokenBucket Of(SpiffeId? client, long now) =>
        client is null ? _strangers
        : _buckets.TryGetValue(client, out TokenBucket? known) ? known
        : Add(client, now);

    private TokenBucket Add(SpiffeId client, long now)
    {
        lock (_adding)
        {
            Dictionary<SpiffeId, TokenBucket> buckets = _buckets;
            if (buckets.TryGetValue(client, out TokenBucket? known))
            {
                return known;
            }

            if (buckets.Count >= capacity)
            {
                // Looking through all of them with every request of a flood would be a way to be slow.
                if (now < _fullUntil)
                {
                    return _newcomers;
                }

                buckets = buckets.Where(pair => !pair.Value.IsFull(now)).ToDictionary();
                if (buckets.Count >= capacity)
                {
                    _fullUntil = now + TimeSpan.TicksPerSecond;
                    return _newcomers;
                }

                _buckets = buckets;
            }

            TokenBucket bucket = new();
            _buckets = new Dictionary<SpiffeId, TokenBucket>(buckets) { [client] = bucket };
            return bucket;
        }
    }
}
