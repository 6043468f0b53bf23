using Mesh.Proxy.Resilience;

namespace Mesh.Proxy.State;

/// <summary>What is alive of a backend and goes on from snapshot to snapshot.</summary>
/// <param name="outliers">Judges its endpoints.</param>
internal sealed class BackendState(OutlierDetector outliers) : IDisposable
{
    public OutlierDetector Outliers => outliers;

    public CircuitBreaker Breaker { get; } = new();

    /// <summary>The backend is not in the configuration any more.</summary>
    public void Dispose() => outliers.Dispose();
}
