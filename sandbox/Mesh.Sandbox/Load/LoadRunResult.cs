namespace Mesh.Sandbox.Load;

/// <summary>What a <see cref="LoadRun"/> saw.</summary>
/// <param name="StartedAt">Begin, UTC; offsets count from it.</param>
/// <param name="Total">All requests.</param>
/// <param name="Seen">For each version, when it answered first and last.</param>
/// <param name="Timeline">What ended in each tenth of a second; tenths in which nothing ended are left out.</param>
internal sealed record LoadRunResult(
    DateTimeOffset StartedAt,
    LoadTally Total,
    IReadOnlyDictionary<string, VersionSeen> Seen,
    IReadOnlyList<TimelineSlot> Timeline);
