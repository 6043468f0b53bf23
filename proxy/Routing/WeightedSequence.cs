namespace Mesh.Proxy.Routing;

/// <summary>
/// Spreads requests over weights more evenly than chance does: after n requests a share is off by a few requests, not by √n, so a canary of 1 % gets its request
/// in every hundred or so. An additive recurrence with the golden ratio (Weyl sequence), which has the lowest discrepancy of all such
/// sequences; see Knuth, The Art of Computer Programming, vol. 3, §6.4. Safe for several threads; one atomic addition for each request.
/// </summary>
internal sealed class WeightedSequence
{
    /// <summary>2^64 divided by the golden ratio, rounded to an odd number.</summary>
    private const ulong Step = 0x9E37_79B9_7F4A_7C15;

    private ulong _position;

    /// <summary>The next draw.</summary>
    /// <param name="total">Sum of all weights, at least 1.</param>
    /// <param name="phase">Where this process begins, so that many sidecars do not send their first request to the same backend.</param>
    /// <returns>A number from 0 to <paramref name="total"/> − 1.</returns>
    public long Next(long total, ulong phase)
    {
        ulong position = Interlocked.Add(ref _position, Step) + phase;
        // The high half of the product maps the full range to the total without division and without bias worth mentioning.
        return (long)Math.BigMul(position, (ulong)total, out _);
    }
}
