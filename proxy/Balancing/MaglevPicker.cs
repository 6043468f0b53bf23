using Mesh.Proxy.State;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// The endpoint that the request's hash belongs to. While that one cannot be asked, its requests are spread over the others by further hashes, and the others' requests stay where they are. A request
/// without a hash is balanced at random.
/// </summary>
/// <param name="set">Who may be chosen.</param>
/// <param name="table">Of the same endpoints, in the same order.</param>
internal sealed class MaglevPicker(EndpointSet set, MaglevTable table) : IEndpointPicker
{
    /// <summary>Hashes that are tried before all endpoints are looked at.</summary>
    private const int MaxHashes = 8;

    private readonly RandomPicker _random = new(set);

    public PickResult Pick(PickContext context)
    {
        if (context.Hash is not { } hash)
        {
            return _random.Pick(context);
        }

        for (int i = 0; i < MaxHashes; i++)
        {
            EndpointModel candidate = set.Endpoints[table[hash]];
            if (set.IsUsable(candidate, context))
            {
                return PickResult.ForEndpoint(candidate);
            }

            hash = Mix(hash);
        }

        // By the hash here, too: otherwise the requests of one caller would be torn apart.
        for (int i = 0; i < set.Endpoints.Length; i++)
        {
            EndpointModel candidate = set.Endpoints[(int)((hash + (ulong)i) % (ulong)set.Endpoints.Length)];
            if (set.IsUsable(candidate, context))
            {
                return PickResult.ForEndpoint(candidate);
            }
        }

        return PickResult.ForFailure(PickFailure.AllTried);
    }

    /// <summary>The finalizer of MurmurHash3: every bit of the result depends on every bit of the hash.</summary>
    private static ulong Mix(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xFF51_AFD7_ED55_8CCD;
        hash ^= hash >> 33;
        hash *= 0xC4CE_B9FE_1A85_EC53;
        hash ^= hash >> 33;
        return hash + 1;
    }
}
