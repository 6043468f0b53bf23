using Mesh.Proxy.RegionRouting;
using Microsoft.Extensions.Time.Testing;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.RegionRouting;

public sealed class RegionTableTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RegionTable _table;
    private int _changes;

    public RegionTableTests()
    {
        _table = new RegionTable(_time);
        _table.Changed += () => _changes++;
    }

    [Fact]
    public void Apply_TheSameAgain_ChangesNothing()
    {
        V1.Regions regions = Regions(("us", 40));

        Assert.True(_table.Apply(regions));
        Assert.False(_table.Apply(regions));

        Assert.Equal(1, _changes);
        Assert.Equal((40, 100), (_table.Current.Rules.PercentOf("us"), _table.Current.Rules.PercentOf("eu")));
    }

    [Fact]
    public void Apply_Nothing_OpensEverythingAgain()
    {
        _table.Apply(Regions(("us", 0)));

        Assert.True(_table.Apply(null));

        Assert.Equal(100, _table.Current.Rules.PercentOf("us"));
    }

    [Fact]
    public void Observe_AnotherRegionIsNearer_TellsWhenItHasLasted()
    {
        RegionDistance asia = _table.DistanceTo("asia")!;
        RegionDistance us = _table.DistanceTo("us")!;

        asia.Observe(TimeSpan.FromMilliseconds(100));
        us.Observe(TimeSpan.FromMilliseconds(120));
        Pass(seconds: 1);
        Assert.Equal((0, "asia"), (_changes, _table.Current.Order[0]));
        for (int i = 0; i < 10; i++)
        {
            us.Observe(TimeSpan.FromMilliseconds(20));
        }

        Pass(seconds: 10);
        Assert.Equal((0, "asia"), (_changes, _table.Current.Order[0]));

        // A second until it is looked at, and ten that it has to last.
        Pass(seconds: 1);
        Assert.Equal((1, "us"), (_changes, _table.Current.Order[0]));
        Pass(seconds: 60);
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Observe_TheFirstThatIsAsked_MakesRoomForThoseThatNeverWere()
    {
        RegionDistance asia = _table.DistanceTo("asia")!;
        _table.DistanceTo("us");

        asia.Observe(TimeSpan.FromMilliseconds(10));
        Pass(seconds: 1);

        Assert.Equal((1, "us"), (_changes, _table.Current.Order[0]));
    }

    [Fact]
    public void RankOf_Preference_ComesBeforeWhatIsMeasured()
    {
        _table.DistanceTo("asia")!.Observe(TimeSpan.FromMilliseconds(10));
        _table.DistanceTo("eu")!.Observe(TimeSpan.FromMilliseconds(20));
        _table.DistanceTo("us");
        Pass(seconds: 1);
        V1.Regions regions = Regions();
        regions.Preference.Add("us");
        regions.Preference.Add("nowhere");
        _table.Apply(regions);

        RegionView view = _table.Current;

        Assert.Equal(["us", "asia", "eu", "unheard of", ""], new[] { "", "asia", "eu", "us", "unheard of" }.OrderBy(view.RankOf));
    }

    [Fact]
    public void DistanceTo_NoRegionOrTooMany_IsNotMeasured()
    {
        Assert.Null(_table.DistanceTo(""));
        for (int i = 0; i < 256; i++)
        {
            Assert.NotNull(_table.DistanceTo($"region-{i}"));
        }

        Assert.Null(_table.DistanceTo("one more"));
        Assert.NotNull(_table.DistanceTo("region-1"));
    }

    [Fact]
    public void Rules_ManyDifferentShares_AreRoundedAndKeepTheirEnds()
    {
        RegionRules rules = RegionRules.Of(Regions([.. Enumerable.Range(0, 100).Select(percent => ($"region-{percent}", (uint)percent))]));

        int[] shares = [.. Enumerable.Range(0, 100).Select(percent => rules.PercentOf($"region-{percent}"))];

        Assert.InRange(shares.Distinct().Count(), 2, RegionRules.MaxShares);
        Assert.Equal((0, 10, 50, 90), (shares[0], shares[1], shares[50], shares[99]));
    }

    private void Pass(int seconds)
    {
        for (int i = 0; i < seconds; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    private static V1.Regions Regions(params (string Region, uint Percent)[] shares) =>
        new() { Shares = { shares.Select(share => new V1.RegionShare { Region = share.Region, AvailablePercent = share.Percent }) } };
}
