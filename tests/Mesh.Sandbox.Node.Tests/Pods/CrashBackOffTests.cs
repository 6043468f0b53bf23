using Mesh.Sandbox.Node.Pods;

namespace Mesh.Sandbox.Node.Tests.Pods;

public sealed class CrashBackOffTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Ended_AgainAndAgain_DoublesUpToFiveMinutes()
    {
        var backOff = new CrashBackOff();
        var delays = Enumerable.Range(0, 8).Select(_ => (backOff.Ended(Start, Start) - Start).TotalSeconds);

        Assert.Equal([0, 10, 20, 40, 80, 160, 300, 300], delays);
    }

    [Fact]
    public void Ended_AfterALongRun_StartsOver()
    {
        var backOff = new CrashBackOff();
        backOff.Ended(Start, Start);
        backOff.Ended(Start, Start);

        var later = Start + TimeSpan.FromMinutes(11);

        Assert.Equal(later, backOff.Ended(Start, later));
    }
}
