namespace Mesh.Sandbox.Load;

/// <summary>What ended in a tenth of a second of a run.</summary>
/// <param name="OffsetMilliseconds">Its begin after the start of the run.</param>
/// <param name="Versions">Successful requests by the version that answered.</param>
/// <param name="Failed">Failed requests.</param>
internal sealed record TimelineSlot(int OffsetMilliseconds, IReadOnlyDictionary<string, long> Versions, long Failed);
