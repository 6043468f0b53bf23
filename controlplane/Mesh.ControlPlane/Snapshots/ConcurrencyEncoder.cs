using Mesh.ControlPlane.Model;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Snapshots;

/// <summary>Writes limits of requests under way as sidecars read them. What an object does not say stays absent, so that sidecars apply their own defaults.</summary>
internal static class ConcurrencyEncoder
{
    public static Wire.AdaptiveConcurrency Encode(AppliedConcurrency applied)
    {
        var message = new Wire.AdaptiveConcurrency { Source = applied.Source };
        PolicyEncoder.Set(applied.Concurrency.Min, value => message.MinConcurrency = value);
        PolicyEncoder.Set(applied.Concurrency.Max, value => message.MaxConcurrency = value);
        PolicyEncoder.Set(applied.Concurrency.IntervalMilliseconds, value => message.MinRttIntervalMs = value);
        PolicyEncoder.Set(applied.Concurrency.Requests, value => message.MinRttRequests = value);
        PolicyEncoder.Set(applied.Concurrency.BufferPercent, value => message.BufferPercent = value);
        return message;
    }
}
