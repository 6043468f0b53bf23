using System.Collections.Immutable;
using Mesh.ControlPlane.Federation;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes.ClusterLinks;

/// <summary>ClusterLinks to the links in force, on every replica.</summary>
internal sealed class LinkLoop(ClusterInformers informers, LinkBook links, ControlPlaneOptions options, FederationSurroundings surroundings) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    private readonly ChangeSignal _changed = new();
    private readonly RestartingLoop _border = new(surroundings.Time, new Random(), surroundings.Logger);

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        informers.ClusterLinks.OnChange(_ => _changed.Set());
        return _border.RunAsync("links", LoopAsync, stoppingToken);
    }

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        await informers.ClusterLinks.WaitForSyncAsync(cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            var readings = LinkTranslator.Read(informers.ClusterLinks.Store.All(), options.Cluster);
            links.Replace(readings.Values.Select(reading => reading.Link).OfType<Link>().ToImmutableDictionary(link => link.Cluster, StringComparer.Ordinal));
            await _changed.WaitAsync(Idle, surroundings.Time, cancellationToken);
        }
    }
}
