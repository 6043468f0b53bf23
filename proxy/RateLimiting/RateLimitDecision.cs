using System.Collections.Immutable;
using Mesh.Proxy.Access;

namespace Mesh.Proxy.RateLimiting;

/// <summary>Takes a token of each limit that a request is about. Allocates nothing for a request that passes.</summary>
internal static class RateLimitDecision
{
    /// <param name="limits">All limits.</param>
    /// <param name="request">The request.</param>
    /// <param name="now">Ticks of the buckets' clock.</param>
    /// <param name="wait">If it is refused: until the limit has a token again.</param>
    /// <returns>The limit that refuses; null if none does. Then nothing was taken of the others either.</returns>
    public static RateLimitModel? Take(ImmutableArray<RateLimitModel> limits, scoped in AccessRequest request, long now, out TimeSpan wait)
    {
        for (int i = 0; i < limits.Length; i++)
        {
            RateLimitModel limit = limits[i];
            if (limit.IsAbout(request) && !limit.BucketOf(request.Caller, now).TryTake(limit.Rate, now, out long ticks))
            {
                PutBack(limits.AsSpan(0, i), request, now);
                wait = TimeSpan.FromTicks(ticks);
                return limit;
            }
        }

        wait = default;
        return null;
    }

    private static void PutBack(ReadOnlySpan<RateLimitModel> limits, scoped in AccessRequest request, long now)
    {
        foreach (RateLimitModel limit in limits)
        {
            if (limit.IsAbout(request))
            {
                limit.BucketOf(request.Caller, now).PutBack(limit.Rate);
            }
        }
    }
}
