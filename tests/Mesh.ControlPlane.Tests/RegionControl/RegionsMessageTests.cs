using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.RegionControl;

public sealed class RegionsMessageTests
{
    private static readonly IReadOnlySet<string> Here = new HashSet<string> { "us-east-1" };

    [Fact]
    public void Of_ActiveRegions_SaysNothing() => Assert.Equal(new Api.Resources.V1.Regions(), RegionsMessage.Of(Known(("us-west-2", Decisions.Decision(RegionState.Active, failoverTo: ["eu-west-1"]))), Here));

    [Fact]
    public void Of_LimitedRegions_SaysHowMuchOfEachAndWhoSaysSo()
    {
        var message = RegionsMessage.Of(
            Known(("us-west-2", Decisions.Decision(RegionState.Evacuated)), ("eu-west-1", Decisions.Decision(RegionState.Draining, at: Decisions.Start - TimeSpan.FromSeconds(12)))), Here);

        Assert.Equal([("eu-west-1", 60U, "RegionPolicy eu-west-1 (east)"), ("us-west-2", 0U, "RegionPolicy us-west-2 (east)")], message.Shares.Select(share => (share.Region, share.AvailablePercent, share.Source)));
        Assert.Empty(message.Preference);
    }

    [Fact]
    public void Of_RegionThatMayBeGivenAnotherLoad_SaysIt_AsLongAsTheDecisionLasts()
    {
        var decision = Decisions.Decision(RegionState.Active, until: Decisions.Start + TimeSpan.FromHours(1));
        decision.MaxLoadPercent = 80;

        Assert.Equal([("us-west-2", 100U, 80U)], RegionsMessage.Of(Known(("us-west-2", decision)), Here).Shares.Select(share => (share.Region, share.AvailablePercent, share.MaxLoadPercent)));
        decision.Until = Decisions.Start.ToUnixTimeMilliseconds();
        Assert.Empty(RegionsMessage.Of(Known(("us-west-2", decision)), Here).Shares);
    }

    [Fact]
    public void Of_OwnRegionIsLimited_PrefersWhereItsLoadGoes() =>
        Assert.Equal(
            "us-west-2,eu-west-1",
            string.Join(',', RegionsMessage.Of(Known(("us-east-1", Decisions.Decision(RegionState.Evacuated, failoverTo: ["us-west-2", "eu-west-1"]))), Here).Preference));

    [Fact]
    public void Of_AnotherRegionIsLimited_ItsOrderIsNotOurs() =>
        Assert.Empty(RegionsMessage.Of(Known(("us-west-2", Decisions.Decision(RegionState.Evacuated, failoverTo: ["eu-west-1"]))), Here).Preference);

    [Fact]
    public void Of_ThousandsOfRegions_StaysWhatSidecarsTakeAndKeepsTheOwn()
    {
        var message = RegionsMessage.Of(
            Known([.. Enumerable.Range(0, 1000).Select(number => ($"a{number}", Decisions.Decision(RegionState.Evacuated))), ("us-east-1", Decisions.Decision(RegionState.Evacuated))]), Here);

        Assert.Equal(256, message.Shares.Count);
        Assert.Contains("us-east-1", message.Shares.Select(share => share.Region));
    }

    private static IReadOnlyList<EffectiveRegion> Known(params (string Region, RegionDecision Decision)[] decisions) =>
        RegionDecisions.Of("east", decisions.ToDictionary(entry => entry.Region, entry => entry.Decision), []).At(Decisions.Start);
}
