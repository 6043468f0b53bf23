namespace Mesh.Bench.Sidecar.Measuring;

/// <summary>What one round at a fixed rate showed, counted from when each request was due.</summary>
/// <param name="P50Microseconds">Median.</param>
/// <param name="P99Microseconds">99th percentile.</param>
internal sealed record LatencyRound(double P50Microseconds, double P99Microseconds);
