namespace Mesh.Sandbox.Load;

/// <summary>Asks the result of a load what happened when.</summary>
internal static class LoadTimes
{
    /// <summary>What a <see cref="TimelineSlot"/> spans.</summary>
    private static readonly TimeSpan Slot = TimeSpan.FromMilliseconds(100);

    /// <summary>Requests that ended in failure from a moment on.</summary>
    public static long FailedAfter(this LoadRunResult result, DateTimeOffset moment) =>
        result.After(moment).Sum(slot => slot.Failed);

    /// <summary>Successful requests from a moment on, by the version that answered.</summary>
    public static IReadOnlyDictionary<string, long> VersionsAfter(this LoadRunResult result, DateTimeOffset moment) => result.After(moment)
        .SelectMany(slot => slot.Versions)
        .GroupBy(version => version.Key)
        .ToDictionary(version => version.Key, version => version.Sum(count => count.Value));

    /// <summary>What ended between two moments, in whole tenths of a second.</summary>
    public static LoadInterval Between(this LoadRunResult result, DateTimeOffset from, DateTimeOffset to)
    {
        TimelineSlot[] slots = [.. result.After(from).Where(slot => result.StartedAt.AddMilliseconds(slot.OffsetMilliseconds) < to)];
        TimelineSlot? lastFailed = slots.LastOrDefault(slot => slot.Failed > 0);
        return new LoadInterval(
            slots.SelectMany(slot => slot.Versions).GroupBy(version => version.Key).ToDictionary(version => version.Key, version => version.Sum(count => count.Value)),
            slots.Sum(slot => slot.Failed),
            lastFailed is null ? null : result.StartedAt.AddMilliseconds(lastFailed.OffsetMilliseconds) + Slot - from);
    }

    private static IEnumerable<TimelineSlot> After(this LoadRunResult result, DateTimeOffset moment) =>
        result.Timeline.Where(slot => result.StartedAt.AddMilliseconds(slot.OffsetMilliseconds) >= moment);
}
