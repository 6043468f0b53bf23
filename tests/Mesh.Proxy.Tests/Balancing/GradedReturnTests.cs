using CsCheck;
using Mesh.Proxy.Balancing;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class GradedReturnTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly GradedReturn _return;

    public GradedReturnTests() => _return = new(_time);

    [Fact]
    public void Next_FirstLook_IsWhatHealthSays() => Assert.Equal([70, 30], Shares(("own", 70, 70), ("west", 30, 100)));

    [Fact]
    public void Next_ARegionIsLost_LeavesAtOnce()
    {
        Shares(("own", 100, 100), ("west", 0, 100));

        Assert.Equal([0, 100], Shares(("own", 0, 0), ("west", 100, 100)));
    }

    [Fact]
    public void Next_ARegionIsBack_ComesStepByStep()
    {
        Lose();
        List<double> own = [];
        for (int second = 0; second <= 12; second++)
        {
            own.Add(Shares(("own", 100, 100), ("west", 0, 100))[0]);
            _time.Advance(Second);
        }

        Assert.Equal([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 100, 100], own.Select(share => Math.Round(share)));
    }

    [Fact]
    public void Next_LostAgainWhileItComesBack_BeginsAnewAndAfterAWhile()
    {
        Lose();
        Shares(("own", 100, 100), ("west", 0, 100));
        _time.Advance(5 * Second);
        Assert.Equal(50, Shares(("own", 100, 100), ("west", 0, 100))[0], 0.01);

        Shares(("own", 0, 0), ("west", 100, 100));
        _time.Advance(Second / 2);
        Shares(("own", 100, 100), ("west", 0, 100));
        _time.Advance(Second / 4);

        Assert.Equal(0, Shares(("own", 100, 100), ("west", 0, 100))[0]);
    }

    [Fact]
    public void Next_NobodyElseCanCarryIt_ComesBackAtOnce()
    {
        Lose();

        Assert.Equal([100, 0], Shares(("own", 100, 100), ("west", 0, 0)));
    }

    [Fact]
    public void Next_TheOthersCanCarryAPart_OnlyThatPartWaits()
    {
        Lose();

        Assert.Equal([60, 40], Shares(("own", 100, 100), ("west", 0, 40)));
    }

    [Fact]
    public void Next_AFartherRegionTakesOver_IsNotSlowed()
    {
        Shares(("own", 0, 0), ("west", 100, 100), ("eu", 0, 100));

        Assert.Equal([0, 0, 100], Shares(("own", 0, 0), ("west", 0, 0), ("eu", 100, 100)));
    }

    [Fact]
    public void Next_ARegionAppears_ComesStepByStep()
    {
        Shares(("west", 100, 100));

        Assert.Equal([0, 100], Shares(("own", 100, 100), ("west", 0, 100)));
        _time.Advance(3 * Second);
        Assert.Equal([30, 70], Shares(("own", 100, 100), ("west", 0, 100)).Select(share => Math.Round(share)));
    }

    [Fact]
    public void Next_LongAfterItWasLost_StillComesStepByStep()
    {
        Lose();
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal([0, 100], Shares(("own", 100, 100), ("west", 0, 100)));
    }

    /// <summary>Whatever happens to health: nothing gets lost, nobody gets less than nothing, what has no health gets nothing, and when all has been well for long enough all is where it belongs.</summary>
    [Fact]
    public void Next_AnyHistory_AddsUp_AndEndsWhereHealthWantsIt() => Gen.Select(Gen.Int[0, 140], Gen.Int[0, 140], Gen.Int[0, 140], Gen.Int[0, 4000]).List[1, 20].Sample(history =>
    {
        FakeTimeProvider time = new();
        GradedReturn returns = new(time);
        (string, int, int)[] last = [];
        foreach ((int own, int west, int eu, int milliseconds) in history)
        {
            last = ByHealth(own, west, eu);
            double[] shares = [.. returns.Next(last, out _)];
            Assert.Equal(last.Sum(region => region.Item2), shares.Sum(), 0.001);
            Assert.All(shares, share => Assert.True(share >= -0.001));
            Assert.All(shares.Zip(last), pair => Assert.True(pair.Second.Item3 > 0 || pair.First < 0.001));
            time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        }

        for (int i = 0; i < 15; i++)
        {
            returns.Next(last, out _);
            time.Advance(Second);
        }

        Assert.Equal(last.Select(region => (double)region.Item2), returns.Next(last, out bool isRising));
        Assert.False(isRising);
    });

    private static (string, int, int)[] ByHealth(int own, int west, int eu)
    {
        PriorityLoad load = PriorityLoad.Of([(own, 140), (west, 140), (eu, 140)], 140, 0);
        return [("own", load.Percent[0], load.Health[0]), ("west", load.Percent[1], load.Health[1]), ("eu", load.Percent[2], load.Health[2])];
    }

    private void Lose()
    {
        Shares(("own", 100, 100), ("west", 0, 100));
        Shares(("own", 0, 0), ("west", 100, 100));
        _time.Advance(2 * Second);
    }

    private double[] Shares(params (string Region, int Percent, int Health)[] regions) => [.. _return.Next(regions, out _)];
}
