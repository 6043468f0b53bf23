namespace Mesh.Bench.Sidecar.Load;

/// <summary>What a load got done while it counted.</summary>
/// <param name="Units">Requests, MiB or connections, as the case counts.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Cpu">CPU time that both proxies used meanwhile.</param>
/// <param name="Resumed">Units that were resumed TLS sessions.</param>
internal readonly record struct LoadResult(double Units, TimeSpan Duration, TimeSpan Cpu, double Resumed = 0);
