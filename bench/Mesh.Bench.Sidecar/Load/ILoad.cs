using Mesh.Bench.Sidecar.Topology;

namespace Mesh.Bench.Sidecar.Load;

/// <summary>Something that keeps a pair of proxies busy for a while.</summary>
internal interface ILoad
{
    /// <summary>Warms the pair up, then counts what it does and what that costs.</summary>
    /// <param name="pair">Whom to load.</param>
    /// <param name="warmUp">How long it is loaded before anything counts.</param>
    /// <param name="duration">How long it counts; the result says how long it really was.</param>
    /// <param name="cancellationToken">Ends it early, without a result.</param>
    /// <exception cref="BenchException">A single request failed: what fails is cheap, so it must not count.</exception>
    Task<LoadResult> RunAsync(ProxyPair pair, TimeSpan warmUp, TimeSpan duration, CancellationToken cancellationToken);
}
