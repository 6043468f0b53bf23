namespace Mesh.Samples.Load.Statistics;

/// <summary>Answer to <c>GET /stats</c>.</summary>
/// <param name="Now">Time of the report, UTC.</param>
/// <param name="Targets">One entry for each target.</param>
internal sealed record LoadReport(DateTimeOffset Now, IReadOnlyList<TargetReport> Targets);
