using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Load;

/// <summary>Something that keeps a pair of proxies busy for a while.</summary>
internal interface ILoad
{
    /// <summary>Runs and counts.</summary>
    /// <param name="pair">Whom to load.</param>
    /// <param name="duration">For how long; reports of the load say how long it really was.</param>
    /// <param name="cancellationToken">Ends it early, without a result.</param>
    /// <exception cref="BenchException">A single request failed: what fails is cheap, so it must not count.</exception>
    Task<LoadResult> RunAsync(ProxyPair pair, TimeSpan duration, CancellationToken cancellationToken);
}
