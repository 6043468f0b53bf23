using System.Collections.Immutable;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Federation.Statements;
using Mesh.ControlPlane.Identity;
using Mesh.ControlPlane.Kubernetes;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Federation.Following;

/// <summary>Runs a <see cref="PeerFollower"/> for each link, on every replica. What was kept of peers is read before this replica serves anybody.</summary>
internal sealed class PeerFollowing(FollowerInputs inputs, IKeptPeers kept, Readiness readiness) : BackgroundService
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    private readonly ChangeSignal _changed = new();
    private readonly RestartingLoop _border = new(inputs.Time, new Random(), inputs.Logger);
    private readonly Dictionary<string, Run> _runs = new(StringComparer.Ordinal);

    private LinkBook Links => inputs.Peers.Links;

    /// <summary>What is followed now, for whoever keeps it.</summary>
    public PeerFollower? Of(string cluster)
    {
        lock (_runs)
        {
            return _runs.GetValueOrDefault(cluster)?.Follower;
        }
    }

    public override void Dispose()
    {
        Links.Changed -= _changed.Set;
        _changed.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Links.Changed += _changed.Set;
        await _border.RunAsync("peers", LoopAsync, stoppingToken);
        foreach (string cluster in _runs.Keys.ToList())
        {
            await StopAsync(cluster);
        }
    }

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (Links.IsLoaded)
            {
                await ReconcileAsync(Links.Current, cancellationToken);
                readiness.Met(ReadinessConditions.Peers);
            }

            await _changed.WaitAsync(Idle, inputs.Time, cancellationToken);
        }
    }

    private async Task ReconcileAsync(ImmutableDictionary<string, Link> links, CancellationToken cancellationToken)
    {
        foreach (string cluster in _runs.Keys.Where(cluster => !links.ContainsKey(cluster)).ToList())
        {
            await StopAsync(cluster);
            inputs.Peers.States.Remove(cluster);
            inputs.Peers.Reports.Remove(cluster);
        }

        foreach (var link in links.Values)
        {
            if (!_runs.TryGetValue(link.Cluster, out var run))
            {
                Start(link, await kept.ReadAsync(link.Cluster, cancellationToken), cancellationToken);
            }
            else if (run.Follower.Link != link)
            {
                await StopAsync(link.Cluster);
                var known = run.Follower;
                Start(link, known.LastSeen is { } seen ? new([.. known.Fold.Statements], seen, known.Link.Pinned.Fingerprint) : null, cancellationToken);
            }
        }
    }

    private void Start(Link link, KeptPeer? before, CancellationToken cancellationToken)
    {
        var fold = new StatementFold(link.Cluster, new PeerRules(link.Identity.TrustDomain, inputs.Forbidden));
        if (before is { Statements.Count: > 0 })
        {
            fold.Restore(before.Statements);
        }

        var follower = new PeerFollower(link, fold, before?.LastSeen, inputs);
        if (fold.State is { } state)
        {
            if (before!.Pinned == link.Pinned.Fingerprint && state.Facts.RootsPem.Length > 0)
            {
                inputs.Peers.Roots.Learn(link, TrustBundle.Read(state.Facts.RootsPem));
            }

            follower.PublishRestored();
        }

        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        lock (_runs)
        {
            _runs[link.Cluster] = new(follower, follower.RunAsync(ending.Token), ending);
        }
    }

    private async Task StopAsync(string cluster)
    {
        Run? run;
        lock (_runs)
        {
            _runs.Remove(cluster, out run);
        }

        await run!.Ending.CancelAsync();
        await run.Running;
        run.Ending.Dispose();
    }

    private sealed record Run(PeerFollower Follower, Task Running, CancellationTokenSource Ending);
}
