using System.Globalization;

namespace Mesh.Proxy.RateLimiting;

/// <summary>
/// What a refused caller is told. Fields as in draft-ietf-httpapi-ratelimit-headers-10 (structured fields, RFC 9651) and RFC 9110 §10.2.3; on refusals only, so that requests that pass
/// cost nothing.
/// </summary>
/// <param name="Name">Of the limit.</param>
/// <param name="Rate">Its rate.</param>
/// <param name="Wait">Until the next token.</param>
internal sealed record RateLimitRefusal(string Name, TokenRate Rate, TimeSpan Wait)
{
    public const string PolicyField = "RateLimit-Policy";
    public const string StateField = "RateLimit";
    public const string RetryField = "Retry-After";

    /// <summary>Quota and window.</summary>
    public string Policy => string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";q={Rate.Tokens};w={Seconds(Rate.Per)}");

    /// <summary>Nothing is left, and when that changes.</summary>
    public string State => string.Create(CultureInfo.InvariantCulture, $"\"{Name}\";r=0;t={RetryAfter}");

    /// <summary>In whole seconds, at least one.</summary>
    public string RetryAfter => Seconds(Wait).ToString(CultureInfo.InvariantCulture);

    private static long Seconds(TimeSpan time) => Math.Max(1, (long)Math.Ceiling(time.TotalSeconds));
}
