using Mesh.Samples.Load.Statistics;

namespace Mesh.Samples.Load.Runs;

/// <summary>Answer to <c>POST /run</c>. Times are milliseconds after <paramref name="StartedAt"/>, of the moment a request ended.</summary>
/// <param name="Url">Where the requests went.</param>
/// <param name="Protocol">What they were.</param>
/// <param name="StartedAt">Begin, UTC.</param>
/// <param name="Total">All requests.</param>
/// <param name="Seen">For each version, when it answered first and last.</param>
/// <param name="Timeline">What ended in each tenth of a second; tenths in which nothing ended are left out.</param>
internal sealed record RunResult(
    string Url,
    string Protocol,
    DateTimeOffset StartedAt,
    TallyReport Total,
    Dictionary<string, VersionSeen> Seen,
    IReadOnlyList<TimelineSlot> Timeline);
