using Mesh.ControlPlane.Admin;
using Mesh.ControlPlane.Federation;
using Mesh.ControlPlane.RegionControl;
using Mesh.Kubernetes.Queues;

namespace Mesh.ControlPlane.Kubernetes.RegionPolicies;

/// <summary>Decisions about regions to what sidecars are told, on every replica. The one loop that writes <see cref="RegionBook"/>. Sleeps unless something is decided, drains or has a lease.</summary>
internal sealed class RegionLoop(RegionInputs inputs, RegionOutputs outputs, Readiness readiness, FederationSurroundings surroundings) : BackgroundService
{
    /// <summary>A drain takes one step in that time, however short it is: each is a message to every sidecar.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Timers have an end; a lease of a year is looked at once a day.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly TimeSpan Starting = TimeSpan.FromMilliseconds(50);

    private readonly ChangeSignal _changed = new();
    private readonly RestartingLoop _border = new(surroundings.Time, new Random(), surroundings.Logger);

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
        // What is told holds for a step: what is right in the middle of it.
        var message = RegionsMessage.Of(decisions.At(now + (Step / 2)), inputs.OwnRegions());
        outputs.Snapshots.Publish(builder => builder.Apply(message), surroundings.Time.GetTimestamp());
        outputs.Journal.Note(regions);
        outputs.Book.Publish(decisions);
        return decisions;
    }

    private static TimeSpan Wait(DateTimeOffset? next, DateTimeOffset now) =>
        next is not { } at ? Timeout.InfiniteTimeSpan : at - now < Step ? Step : at - now > Longest ? Longest : at - now;
}
