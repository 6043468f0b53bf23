using Mesh.ControlPlane.Model.RateLimits;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>Writes rate limits as sidecars read them.</summary>
internal static class RateLimitEncoder
{
    public static IEnumerable<Wire.RateLimit> Encode(AppliedRateLimits policy) => policy.Limits.Select(limit => new Wire.RateLimit
    {
        Source = $"RateLimitPolicy {policy.Policy}",
        Name = limit.Name,
        Ports = { policy.Ports.Select(port => (uint)port) },
        To = { limit.To.Select(AccessEncoder.Encode) },
        Key = limit.Key == RateLimitKey.Client ? Wire.RateLimitKey.Client : Wire.RateLimitKey.Workload,
        Requests = limit.Requests,
        PerMs = limit.PerMilliseconds,
        Burst = limit.Burst,
    });
}
