namespace Mesh.Sandbox.Load;

/// <summary>A tenth of a second of a run.</summary>
/// <param name="OffsetMilliseconds">Its begin after the start of the run.</param>
/// <param name="Versions">Successful requests by version.</param>
/// <param name="Failed">Failed requests.</param>
internal sealed record TimelineSlot(int OffsetMilliseconds, IReadOnlyDictionary<string, long> Versions, long Failed);
