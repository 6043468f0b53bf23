using Mesh.Sandbox.Load;

namespace Mesh.Sandbox.Tests.Load;

public sealed class LoadTimesTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Between_SomeFail_CountsWhatEndedInTheInterval()
    {
        LoadInterval interval = Run(Slot(0, 10, 5), Slot(100, 8, 1), Slot(200, 7, 1), Slot(300, 10, 0), Slot(400, 0, 9)).Between(Start.AddMilliseconds(50), Start.AddMilliseconds(400));

        Assert.Equal((25, 2, 27), (interval.Versions["v1"], interval.Failed, interval.Requests));
        Assert.Equal(25.0 / 27, interval.SuccessRate);
        Assert.Equal(TimeSpan.FromMilliseconds(250), interval.LastFailure);
    }

    [Fact]
    public void Between_NothingEnded_ProvesNothing()
    {
        LoadInterval interval = Run(Slot(0, 10, 0)).Between(Start.AddSeconds(1), Start.AddSeconds(2));

        Assert.Equal((0, 0.0, 0.0), (interval.Requests, interval.SuccessRate, interval.ShareOf("v1")));
        Assert.Null(interval.LastFailure);
    }

    [Fact]
    public void ShareOf_SeveralVersions_IsOfTheSuccessful()
    {
        TimelineSlot slot = new(0, new Dictionary<string, long> { ["v1"] = 3, ["v2"] = 1 }, 4);

        LoadInterval interval = Run(slot).Between(Start, Start.AddSeconds(1));

        Assert.Equal((0.75, 0.25, 0.0), (interval.ShareOf("v1"), interval.ShareOf("v2"), interval.ShareOf("v3")));
    }

    private static TimelineSlot Slot(int offset, long answered, long failed) => new(offset, new Dictionary<string, long> { ["v1"] = answered }, failed);

    private static LoadRunResult Run(params TimelineSlot[] slots)
    {
        LoadTally total = new(0, 0, 0, 1, 0, 0, 0, 0, 0, new Dictionary<string, long>(), new Dictionary<string, long>(), new Dictionary<string, long>());
        return new LoadRunResult(Start, total, new Dictionary<string, VersionSeen>(), slots);
    }
}
