namespace Mesh.Proxy.RateLimiting;

/// <summary>How fast a bucket fills, and how much it holds.</summary>
/// <param name="Tokens">Tokens that come in <paramref name="Per"/>; at least 1.</param>
/// <param name="Per">A time of at least a second.</param>
/// <param name="Burst">Tokens that it holds; at least 1.</param>
internal readonly record struct TokenRate(int Tokens, TimeSpan Per, int Burst)
{
    /// <summary>Time for one token, in ticks.</summary>
    public long Interval => Math.Max(1, Per.Ticks / Tokens);

    /// <summary>Time for a whole bucket, in ticks.</summary>
    public long Capacity => Interval * Burst;
}
