namespace Mesh.Sandbox.Load;

/// <summary>Asks the result of a load what happened when.</summary>
internal static class LoadTimes
{
    /// <summary>Requests that ended in failure from a moment on.</summary>
    public static long FailedAfter(this LoadRunResult result, DateTimeOffset moment) =>
        result.After(moment).Sum(slot => slot.Failed);

    /// <summary>Successful requests from a moment on, by the version that answered.</summary>
    public static IReadOnlyDictionary<string, long> VersionsAfter(this LoadRunResult result, DateTimeOffset moment) => result.After(moment)
        .SelectMany(slot => slot.Versions)
        .GroupBy(version => version.Key)
        .ToDictionary(version => version.Key, version => version.Sum(count => count.Value));

    private static IEnumerable<TimelineSlot> After(this LoadRunResult result, DateTimeOffset moment) =>
        result.Timeline.Where(slot => result.StartedAt.AddMilliseconds(slot.OffsetMilliseconds) >= moment);
}
