namespace Mesh.Sandbox.Load;

/// <summary>
/// Whether a change moved all traffic from one version to another in time, on every load generator. What was there before and what came after have to be seen:
/// traffic that had moved already, or load that ended too early, proves nothing.
/// </summary>
/// <param name="Before">Generators that the old version had answered before the change began.</param>
/// <param name="Generators">All of them.</param>
/// <param name="LastOldMilliseconds">Last answer of the old version on the slowest generator, after the change had been applied; negative if it was before that.</param>
/// <param name="LeastAfter">Answers of the new version once the limit had passed, on the generator that has fewest.</param>
/// <param name="OldAfter">Answers of any other version once the limit had passed, on all generators.</param>
internal sealed record TrafficShift(int Before, int Generators, double LastOldMilliseconds, long LeastAfter, long OldAfter)
{
    /// <summary>Answers that a generator must have seen after the limit.</summary>
    public const int MinAfter = 50;

    /// <summary>Reads it off the results of a load that ran before, during and after the change.</summary>
    /// <param name="results">One for each generator.</param>
    /// <param name="from">The version that loses all traffic.</param>
    /// <param name="to">The version that gets it.</param>
    /// <param name="begun">Before the change was sent.</param>
    /// <param name="applied">When it had been accepted.</param>
    /// <param name="limit">How long the switch may take from then on.</param>
    public static TrafficShift Of(
        IReadOnlyList<LoadRunResult> results, string from, string to, DateTimeOffset begun, DateTimeOffset applied, TimeSpan limit)
    {
        IReadOnlyDictionary<string, long>[][] after =
        [
            .. results.Select(result => result.Timeline
                .Where(slot => result.StartedAt.AddMilliseconds(slot.OffsetMilliseconds) >= applied + limit)
                .Select(slot => slot.Versions)
                .ToArray()),
        ];
        VersionSeen?[] old = [.. results.Select(result => result.Seen.GetValueOrDefault(from))];
        return new TrafficShift(
            results.Zip(old).Count(pair => pair.Second is { } seen && pair.First.StartedAt.AddMilliseconds(seen.FirstMilliseconds) < begun),
            results.Count,
            results.Zip(old).Max(pair => pair.Second is { } seen
                ? (pair.First.StartedAt.AddMilliseconds(seen.LastMilliseconds) - applied).TotalMilliseconds
                : double.NegativeInfinity),
            after.Min(slots => slots.Sum(versions => versions.GetValueOrDefault(to))),
            after.Sum(slots => slots.Sum(versions => versions.Where(version => version.Key != to).Sum(version => version.Value))));
    }

    /// <summary>True if the switch was seen and took no longer than the limit.</summary>
    public bool IsWithin(TimeSpan limit) =>
        Before == Generators && LastOldMilliseconds <= limit.TotalMilliseconds && LeastAfter >= MinAfter && OldAfter == 0;

    /// <summary>The measurement in words.</summary>
    public override string ToString() =>
        $"last answer of the old version {LastOldMilliseconds:0} ms after kubectl returned; it had answered on {Before} of {Generators} sidecars before; "
        + $"after the limit at least {LeastAfter} answers of the new version on each, {OldAfter} others";
}
