using System.Collections.Immutable;
using Mesh.Api.Federation.V1;

namespace Mesh.ControlPlane.RegionControl;

/// <summary>Says each change of what is in force of a region once, for the audit of this replica, and counts them: a region that changes often is one that operators do not agree about. One writer.</summary>
internal sealed partial class RegionJournal(ILogger<RegionJournal> logger)
{
    private readonly Dictionary<string, (RegionState State, ulong Counter, string Cluster)> _known = new(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, long> _changes = ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>How often state or decision has changed, by region; one that nobody decides about any more is not in it.</summary>
    public ImmutableSortedDictionary<string, long> Changes => Volatile.Read(ref _changes);

    /// <param name="regions">What is in force now.</param>
    public void Note(IReadOnlyList<EffectiveRegion> regions)
    {
        var changes = _changes.ToBuilder();
        foreach (var region in regions)
        {
            var next = (region.State, region.Counter, region.Cluster);
            if (!_known.TryGetValue(region.Region, out var before) || before != next)
            {
                _known[region.Region] = next;
                changes[region.Region] = changes.GetValueOrDefault(region.Region) + 1;
                string ended = region.IsEnded ? " (its lease is over)" : "";
                Log.Changed(logger, region.Region, region.State, region.Counter, ended, region.Cluster, region.DecidedBy, region.Reason);
            }
        }

        var left = regions.Select(region => region.Region).ToHashSet(StringComparer.Ordinal);
        foreach (string gone in _known.Keys.Where(known => !left.Contains(known)).ToList())
        {
            _known.Remove(gone);
            changes.Remove(gone);
            Log.Forgotten(logger, gone);
        }

        Volatile.Write(ref _changes, changes.ToImmutable());
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RegionChanged, LogLevel.Information, "Region {Region} is {State} by decision {Counter}{Ended} of cluster {Cluster}, taken by '{DecidedBy}': {Reason}")]
        public static partial void Changed(ILogger logger, string region, RegionState state, ulong counter, string ended, string cluster, string decidedBy, string reason);

        [LoggerMessage(EventIds.RegionForgotten, LogLevel.Information, "Region {Region} is active: no decision about it is left")]
        public static partial void Forgotten(ILogger logger, string region);
    }
}
