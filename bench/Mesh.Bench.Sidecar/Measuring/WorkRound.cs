namespace Mesh.Bench.Sidecar.Measuring;

/// <summary>What one round of full load showed.</summary>
/// <param name="CpuMicroseconds">CPU time of both proxies for one unit of work.</param>
/// <param name="UnitsPerSecond">How much was done.</param>
/// <param name="ProcessorShare">Part of their core that the proxies used, 0–1. Near 1 the proxies were the limit, not the load or the backend.</param>
/// <param name="ResidentMegabytes">Most memory of the larger proxy that was seen meanwhile, in MiB; 0 if nobody looked.</param>
/// <param name="ResumedShare">Part of the connections that resumed a session, 0–1.</param>
internal sealed record WorkRound(double CpuMicroseconds, double UnitsPerSecond, double ProcessorShare, double ResidentMegabytes, double ResumedShare);
