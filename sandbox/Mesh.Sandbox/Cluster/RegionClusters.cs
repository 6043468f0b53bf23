using Mesh.Sandbox.Node.Wan;
using Mesh.Sandbox.Tools;
using Microsoft.Extensions.Logging;

namespace Mesh.Sandbox.Cluster;

/// <summary>Several clusters on this machine, joined by a WAN with the delays of <see cref="RegionPlans"/>.</summary>
internal sealed class RegionClusters : IAsyncDisposable
{
    private WanRouter? _wan;

    private RegionClusters(IReadOnlyList<SandboxCluster> clusters) => Clusters = clusters;

    /// <summary>In the order of their plans.</summary>
    public IReadOnlyList<SandboxCluster> Clusters { get; }

    public WanRouter Wan => _wan ?? throw new InvalidOperationException("not started");

    /// <summary>Raises empty clusters, all at once, and joins them.</summary>
    public static async Task<RegionClusters> StartAsync(
        IReadOnlyList<ClusterPlan> plans, RepositoryLayout layout, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        Task<SandboxCluster>[] starts = [.. plans.Select(plan => SandboxCluster.StartAsync(plan, layout, loggers, cancellationToken))];
        await ((Task)Task.WhenAll(starts)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        RegionClusters regions = new([.. starts.Where(start => start.IsCompletedSuccessfully).Select(start => start.Result)]);
        try
        {
            await Task.WhenAll(starts);
            regions._wan = await WanRouter.StartAsync(
                [.. regions.Clusters.Select(cluster => cluster.Network)], new Random(), loggers.CreateLogger<WanRouter>(), cancellationToken);
            RegionPlans.Restore(regions._wan);
            return regions;
        }
        catch
        {
            await regions.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _wan?.Dispose();
        await Task.WhenAll(Clusters.Select(cluster => cluster.DisposeAsync().AsTask()));
    }
}
