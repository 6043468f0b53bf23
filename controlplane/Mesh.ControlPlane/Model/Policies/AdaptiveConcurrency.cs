namespace Mesh.ControlPlane.Model.Policies;

/// <summary>A limit of requests under way at a pod, found from its latency.</summary>
/// <param name="Min">The least limit.</param>
/// <param name="Max">Not below <paramref name="Min"/>.</param>
/// <param name="IntervalMilliseconds">From one measurement of the least latency to the next.</param>
/// <param name="Requests">Of a measurement.</param>
/// <param name="BufferPercent">How much slower than that is no sign of overload.</param>
internal sealed record AdaptiveConcurrency(uint? Min, uint? Max, uint? IntervalMilliseconds, uint? Requests, uint? BufferPercent);
