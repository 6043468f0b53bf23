using Mesh.Proxy.Balancing;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.Resilience;

namespace Mesh.Proxy.State;

/// <summary>What is alive of a backend and goes on from snapshot to snapshot.</summary>
internal sealed class BackendState : IDisposable
{
    private readonly RegionTable _regions;

    /// <param name="outliers">Judges its endpoints.</param>
    /// <param name="regions">What is wanted of regions: its shares follow.</param>
    /// <param name="moves">Bounds what operators have moved.</param>
    /// <param name="time">Clock.</param>
    public BackendState(OutlierDetector outliers, RegionTable regions, MoveGuards moves, TimeProvider time)
    {
        Outliers = outliers;
        Moves = moves;
        Returns = new GradedReturns(time, outliers.Refresh);
        _regions = regions;
        regions.Changed += outliers.Refresh;
    }

    public OutlierDetector Outliers { get; }

    /// <summary>What bounds the requests that operators have moved to other regions.</summary>
    public MoveGuards Moves { get; }

    /// <summary>How its regions come back.</summary>
    public GradedReturns Returns { get; }

    public CircuitBreaker Breaker { get; } = new();

    /// <summary>The backend is not in the configuration any more.</summary>
    public void Dispose()
    {
        _regions.Changed -= Outliers.Refresh;
        Returns.Dispose();
        Moves.Dispose();
        Outliers.Dispose();
    }
}
