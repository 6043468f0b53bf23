using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Tests.Load;

public sealed class TrafficShiftTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Begun = Start.AddSeconds(1);
    private static readonly DateTimeOffset Applied = Start.AddMilliseconds(1200);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    [Fact]
    public void Of_AllMoveAtOnce_IsWithinTheLimit()
    {
        TrafficShift shift = Shift(Run(lastOld: 1300, end: 3200), Run(lastOld: 1100, end: 3200));

        Assert.True(shift.IsWithin(Limit));
        Assert.Equal((2, 2, 100, 0), (shift.Before, shift.Generators, shift.LastOldMilliseconds, shift.OldAfter));
    }

    [Fact]
    public void Of_OldVersionNeverSeen_IsNotProven() => Assert.False(Shift(Run(lastOld: 1300, end: 3200), Run(lastOld: null, end: 3200)).IsWithin(Limit));

    [Fact]
    public void Of_OldVersionFirstSeenAfterTheChangeBegan_IsNotProven() =>
        Assert.False(Shift(Run(lastOld: 1300, end: 3200, firstOld: 1050)).IsWithin(Limit));

    [Fact]
    public void Of_LoadEndsBeforeTheLimit_IsNotProven() => Assert.False(Shift(Run(lastOld: 1300, end: 2200)).IsWithin(Limit));

    [Fact]
    public void Of_OldVersionAnswersAfterTheLimit_IsTooLate()
    {
        TrafficShift shift = Shift(Run(lastOld: 1300, end: 3200), Run(lastOld: 2500, end: 3200));

        Assert.False(shift.IsWithin(Limit));
        Assert.Equal(1300, shift.LastOldMilliseconds);
        Assert.True(shift.OldAfter > 0);
    }

    private static TrafficShift Shift(params LoadRunResult[] results) => TrafficShift.Of(results, "v1", "v2", Begun, Applied, Limit);

    /// <summary>Ten answers in each tenth of a second, of the old version until its last and of the new one from then on.</summary>
    private static LoadRunResult Run(int? lastOld, int end, int firstOld = 0)
    {
        List<TimelineSlot> slots = [];
        for (int offset = 0; offset < end; offset += 100)
        {
            slots.Add(new TimelineSlot(offset, new Dictionary<string, long> { [offset <= lastOld ? "v1" : "v2"] = 10 }, 0));
        }

        Dictionary<string, VersionSeen> seen = new() { ["v2"] = new VersionSeen(0, end) };
        if (lastOld is { } last)
        {
            seen["v1"] = new VersionSeen(firstOld, last);
        }

        LoadTally total = new(slots.Count * 10, 0, 100, 1, 1, 1, 1, 0, 0, new Dictionary<string, long>(), new Dictionary<string, long>(), new Dictionary<string, long>());
        return new LoadRunResult(Start, total, seen, slots);
    }
}
