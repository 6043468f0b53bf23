using System.Collections.Immutable;
using Mesh.Proxy.Access;

namespace Mesh.Proxy.RateLimiting;

/// <summary>One limit of this pod, with its buckets, which outlive changes of everything else.</summary>
/// <param name="Source">The object, for messages: <c>RateLimitPolicy shop/name</c>.</param>
/// <param name="Name">Of the limit in the object.</param>
/// <param name="Ports">Ports of the application that it is about; empty: all.</param>
/// <param name="To">Requests that it is about, any of them; empty: all.</param>
/// <param name="Key">Who shares a bucket.</param>
/// <param name="Rate">Of each bucket.</param>
/// <param name="Buckets">The buckets.</param>
internal sealed record RateLimitModel(
    string Source, string Name, ImmutableArray<int> Ports, ImmutableArray<AccessOperationModel> To, RateLimitKey Key, TokenRate Rate, ClientBuckets Buckets)
{
    /// <summary>Whether the request needs a token.</summary>
    public bool IsAbout(scoped in AccessRequest request)
    {
        if (!Ports.IsEmpty && !Ports.Contains(request.Caller.Port))
        {
            return false;
        }

        bool isAbout = To.IsEmpty;
        for (int i = 0; i < To.Length && !isAbout; i++)
        {
            isAbout = To[i].Matches(request, ifUncertain: true);
        }

        return isAbout;
    }

    /// <summary>The bucket that pays for a caller.</summary>
    public TokenBucket BucketOf(InboundCaller caller, long now) => Buckets.Of(Key == RateLimitKey.Client ? caller.Peer?.Peer : null, now);
}
