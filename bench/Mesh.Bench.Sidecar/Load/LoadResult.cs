namespace Mesh.Bench.Sidecar.Load;

/// <summary>What a load got done.</summary>
/// <param name="Units">Requests, MiB or connections, as the case counts.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Resumed">Units that were resumed TLS sessions.</param>
internal readonly record struct LoadResult(double Units, TimeSpan Duration, double Resumed = 0);
