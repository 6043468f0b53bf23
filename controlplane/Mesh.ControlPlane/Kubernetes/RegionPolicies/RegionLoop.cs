using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Snapshots;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>Decisions about regions to what sidecars are told, on every replica. The one loop that writes <see cref="RegionBook"/>. Sleeps unless something is decided, drains or has a lease.</summary>
internal sealed partial class RegionLoop(RegionInputs inputs, RegionBook book, SnapshotStore snapshots, Readiness readiness, FederationSurroundings surroundings) : BackgroundService
{
    /// <summary>A drain takes one step in that time, however short it is: each is a message to every sidecar.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Timers have an end; a lease of a year is looked at once a day.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly TimeSpan Starting = TimeSpan.FromMilliseconds(50);

    private readonly ChangeSignal _changed = new();
    private readonly RestartingLoop _border = new(surroundings.Time, new Random(), surroundings.Logger);
    private readonly Dictionary<string, (RegionState State, ulong Counter, string Cluster)> _known = new(StringComparer.Ordinal);

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        inputs.OnChange(_changed.Set);
        return _border.RunAsync("regions", LoopAsync, stoppingToken);
    }

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        await inputs.WaitForSyncAsync(cancellationToken);
        // What peers decided counts as much as what was decided here.
        while (readiness.Missing.Contains(ReadinessConditions.Peers))
        {
            await Task.Delay(Starting, surroundings.Time, cancellationToken);
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            var now = surroundings.Time.GetUtcNow();
            var decisions = Publish(now);
            readiness.Met(ReadinessConditions.Regions);
            await _changed.WaitAsync(Wait(decisions.NextChange(now), now), surroundings.Time, cancellationToken);
        }
    }

    private RegionDecisions Publish(DateTimeOffset now)
    {
        var decisions = inputs.Decisions();
        var regions = decisions.At(now);
        var message = RegionsMessage.Of(regions, inputs.OwnRegions());
        snapshots.Publish(builder => builder.Apply(message), surroundings.Time.GetTimestamp());
        Report(regions);
        book.Publish(decisions);
        return decisions;
    }

    /// <summary>Each change once, for the audit of this replica.</summary>
    private void Report(IReadOnlyList<EffectiveRegion> regions)
    {
        foreach (var region in regions)
        {
            var next = (region.State, region.Counter, region.Cluster);
            if (!_known.TryGetValue(region.Region, out var before) || before != next)
            {
                _known[region.Region] = next;
                string ended = region.IsEnded ? " (its lease is over)" : "";
                Log.Changed(surroundings.Logger, region.Region, region.State, region.Counter, ended, region.Cluster, region.DecidedBy, region.Reason);
            }
        }

        foreach (string gone in _known.Keys.Where(known => regions.All(region => region.Region != known)).ToList())
        {
            _known.Remove(gone);
            Log.Forgotten(surroundings.Logger, gone);
        }
    }

    private static TimeSpan Wait(DateTimeOffset? next, DateTimeOffset now) =>
        next is not { } at ? Timeout.InfiniteTimeSpan : at - now < Step ? Step : at - now > Longest ? Longest : at - now;

    private static partial class Log
    {
        [LoggerMessage(EventIds.RegionChanged, LogLevel.Information, "Region {Region} is {State} by decision {Counter}{Ended} of cluster {Cluster}, taken by '{DecidedBy}': {Reason}")]
        public static partial void Changed(ILogger logger, string region, RegionState state, ulong counter, string ended, string cluster, string decidedBy, string reason);

        [LoggerMessage(EventIds.RegionForgotten, LogLevel.Information, "Region {Region} is active: no decision about it is left")]
        public static partial void Forgotten(ILogger logger, string region);
    }
}
