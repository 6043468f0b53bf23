using Mesh.Bench.Discovery.Sidecars;

namespace Mesh.Bench.Discovery.Measuring;

/// <summary>A rolling restart.</summary>
/// <param name="Pods">How many were replaced.</param>
/// <param name="Duration">How long it took until the last sidecar had been told.</param>
/// <param name="Traffic">What the sidecars were sent for it.</param>
/// <param name="Cpu">What the control plane used for it.</param>
internal sealed record RestartResult(int Pods, TimeSpan Duration, FleetTraffic Traffic, TimeSpan Cpu);
