using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.RegionControl;

public sealed class RegionDecisionsTests
{
    private static readonly DateTimeOffset Start = Decisions.Start;

    [Fact]
    public void Of_SeveralDecisions_TheGreatestCounterHolds()
    {
        var known = Decisions.Known(
            Decisions.Decision(RegionState.Evacuated, counter: 2),
            Decisions.Peer("west", Decisions.Decision(RegionState.Active, counter: 3)),
            Decisions.Peer("north", Decisions.Decision(RegionState.Draining, counter: 1)));

        Assert.Equal(("west", RegionState.Active, 3UL), Held(known));
    }

    [Fact]
    public void Of_EqualCounters_TheGreaterNameHolds() =>
        Assert.Equal(("west", RegionState.Active, 2UL), Held(Decisions.Known(Decisions.Decision(RegionState.Evacuated, counter: 2), Decisions.Peer("west", Decisions.Decision(RegionState.Active, counter: 2)))));

    [Fact]
    public void At_TheLeaseThatHoldsIsOver_TheRegionIsActiveWhateverWasDecidedBefore()
    {
        var known = Decisions.Known(
            Decisions.Decision(RegionState.Evacuated, counter: 2, until: Start + TimeSpan.FromHours(1)), Decisions.Peer("west", Decisions.Decision(RegionState.Evacuated, counter: 1)));

        Assert.Equal(RegionState.Evacuated, known.At(Decisions.West, Start)!.State);
        Assert.Equal((RegionState.Active, true), (known.At(Decisions.West, Start + TimeSpan.FromHours(1))!.State, known.At(Decisions.West, Start + TimeSpan.FromHours(1))!.IsEnded));
    }

    [Fact]
    public void Decide_OthersAreKnown_CountsOnFromTheGreatest()
    {
        var known = Decisions.Known(Decisions.Decision(RegionState.Active, counter: 2), Decisions.Peer("west", Decisions.Decision(RegionState.Active, counter: 7)));

        Assert.Equal(8UL, known.Decide(Decisions.West, Decisions.Wish(RegionState.Evacuated), 0, Start).Counter);
        Assert.Equal(10UL, known.Decide(Decisions.West, Decisions.Wish(RegionState.Evacuated), 9, Start).Counter);
        Assert.Equal(1UL, known.Decide("eu-west-1", Decisions.Wish(RegionState.Evacuated), 0, Start).Counter);
    }

    [Fact]
    public void Decide_SomebodyStatesTheLastCounter_StaysWhatPeersAccept()
    {
        var known = Decisions.Known(null, Decisions.Peer("west", Decisions.Decision(RegionState.Active, counter: long.MaxValue)));

        Assert.Equal((ulong)long.MaxValue, known.Decide(Decisions.West, Decisions.Wish(RegionState.Evacuated), 0, Start).Counter);
    }

    [Fact]
    public void Decide_ADrainIsUnderWay_GoesOnFromWhereItIs()
    {
        var known = Decisions.Known(null, Decisions.Peer("west", Decisions.Decision(RegionState.Draining)));
        var now = Start + TimeSpan.FromSeconds(12);

        var longer = Decisions.Known(known.Decide(Decisions.West, Decisions.Wish(RegionState.Draining, TimeSpan.FromMinutes(10)), 0, now));

        Assert.Equal(60, known.At(Decisions.West, now)!.AvailablePercent);
        Assert.Equal(60, longer.At(Decisions.West, now)!.AvailablePercent);
        Assert.Equal(30, longer.At(Decisions.West, now + TimeSpan.FromMinutes(3))!.AvailablePercent);
    }

    [Fact]
    public void Decide_DrainOfAnEvacuatedRegion_BringsNothingBack()
    {
        var known = Decisions.Known(Decisions.Decision(RegionState.Evacuated));

        Assert.Equal(0, Decisions.Known(known.Decide(Decisions.West, Decisions.Wish(RegionState.Draining), 0, Start)).At(Decisions.West, Start)!.AvailablePercent);
    }

    [Fact]
    public void Decide_ActiveAfterAnEvacuation_ComesBackStepByStepAndItsCallersStayWhereTheyWereSent()
    {
        var known = Decisions.Known(null, Decisions.Peer("west", Decisions.Decision(RegionState.Evacuated, failoverTo: "eu-west-1")));

        var active = Decisions.Known(known.Decide(Decisions.West, Decisions.Wish(RegionState.Active) with { RestoreOver = TimeSpan.FromSeconds(30) }, 0, Start));

        Assert.Equal((RegionState.Active, 0), (active.At(Decisions.West, Start)!.State, active.At(Decisions.West, Start)!.AvailablePercent));
        Assert.Equal(["eu-west-1"], active.At(Decisions.West, Start)!.FailoverTo);
        Assert.Equal(50, active.At(Decisions.West, Start + TimeSpan.FromSeconds(15))!.AvailablePercent);
        Assert.Equal(100, active.At(Decisions.West, Start + TimeSpan.FromSeconds(30))!.AvailablePercent);
    }

    [Fact]
    public void Decide_ActiveInTheMiddleOfADrain_GoesOnFromWhereItIs()
    {
        var known = Decisions.Known(Decisions.Decision(RegionState.Draining));
        var now = Start + TimeSpan.FromSeconds(12);

        var active = Decisions.Known(known.Decide(Decisions.West, Decisions.Wish(RegionState.Active) with { RestoreOver = TimeSpan.FromSeconds(100) }, 0, now));

        Assert.Equal(60, active.At(Decisions.West, now)!.AvailablePercent);
        Assert.Equal(80, active.At(Decisions.West, now + TimeSpan.FromSeconds(20))!.AvailablePercent);
    }

    [Fact]
    public void Decide_DrainInTheMiddleOfAReturn_GoesOnFromWhereItIs()
    {
        var known = Decisions.Known(Decisions.Decision(RegionState.Active, restoreOver: TimeSpan.FromSeconds(30)));
        var now = Start + TimeSpan.FromSeconds(12);

        Assert.Equal(40, Decisions.Known(known.Decide(Decisions.West, Decisions.Wish(RegionState.Draining), 0, now)).At(Decisions.West, now)!.AvailablePercent);
    }

    [Fact]
    public void Decide_ActiveWhatIsActive_TakesNothingAway() => Assert.Equal(
        100, Decisions.Known(RegionDecisions.None.Decide(Decisions.West, Decisions.Wish(RegionState.Active) with { RestoreOver = TimeSpan.FromHours(1) }, 0, Start)).At(Decisions.West, Start)!.AvailablePercent);

    [Fact]
    public void NextChange_SeveralRegions_IsTheFirst()
    {
        var known = RegionDecisions.Of(
            "east",
            new Dictionary<string, RegionDecision>
            {
                ["a"] = Decisions.Decision(RegionState.Evacuated, until: Start + TimeSpan.FromMinutes(1)),
                ["b"] = Decisions.Decision(RegionState.Evacuated),
                ["c"] = Decisions.Decision(RegionState.Draining, drainOver: TimeSpan.FromHours(100)),
            },
            []);

        Assert.Equal(Start + TimeSpan.FromMinutes(1), known.NextChange(Start));
        Assert.Null(RegionDecisions.None.NextChange(Start));
    }

    private static (string Cluster, RegionState State, ulong Counter) Held(RegionDecisions known) =>
        known.At(Decisions.West, Start) is { } region ? (region.Cluster, region.State, region.Counter) : default;
}
