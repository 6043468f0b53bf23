namespace Mesh.Sandbox.Load;

/// <summary>What a <see cref="LoadRun"/> saw.</summary>
/// <param name="StartedAt">Begin, UTC; offsets count from it.</param>
/// <param name="Total">All requests.</param>
/// <param name="Seen">For each version, when it answered first and last.</param>
/// <param name="Timeline">What ended in each tenth of a second.</param>
internal sealed record LoadRunResult(
    DateTimeOffset StartedAt, LoadTally Total, IReadOnlyDictionary<string, VersionSeen> Seen, IReadOnlyList<TimelineSlot> Timeline)
{
    /// <summary>Successful requests by version that ended in slots which begin at or after <paramref name="moment"/>.</summary>
    public IEnumerable<KeyValuePair<string, long>> VersionsSince(DateTimeOffset moment) => Timeline
        .Where(slot => StartedAt.AddMilliseconds(slot.OffsetMilliseconds) >= moment)
        .SelectMany(slot => slot.Versions);
}
