using System.Buffers.Text;

namespace Mesh.Proxy.Forwarding;

/// <summary>Reads <c>Retry-After</c> (RFC 9110 §10.2.3).</summary>
internal static class RetryAfterValue
{
    /// <summary>What is asked for is capped at a day: more means never, and sums of times must not overflow.</summary>
    private const int MaxSeconds = 24 * 3600;

    /// <summary>The time to wait; zero for a date, which depends on two clocks that nobody has compared, and for nonsense.</summary>
    public static TimeSpan Parse(ReadOnlySpan<byte> value) =>
        Utf8Parser.TryParse(value, out uint seconds, out int read) && read == value.Length && value.Length > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, MaxSeconds))
            : TimeSpan.Zero;
}
