using CsCheck;
using Mesh.Api.Federation.V1;
using Mesh.ControlPlane.RegionControl;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.RegionControl;

public sealed class TakenDecisionTests
{
    private static readonly DateTimeOffset Start = Decisions.Start;

    [Theory]
    [InlineData(0, 100)]
    [InlineData(3, 90)]
    [InlineData(15, 50)]
    [InlineData(29.9, 1)]
    [InlineData(30, 0)]
    [InlineData(3000, 0)]
    [InlineData(-5, 100)]
    public void AvailableAt_Draining_FallsLinearlyAndStaysAtNothing(double seconds, int available) =>
        Assert.Equal(available, Taken(Decisions.Decision(RegionState.Draining)).AvailableAt(Start + TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(RegionState.Active, 100)]
    [InlineData(RegionState.Evacuated, 0)]
    public void AvailableAt_NothingOnItsWay_IsAllOrNothing(RegionState state, int available) => Assert.Equal(available, Taken(Decisions.Decision(state)).AvailableAt(Start));

    [Fact]
    public void AvailableAt_DrainOverNoTime_IsNothing() => Assert.Equal(0, Taken(Decisions.Decision(RegionState.Draining, drainOver: TimeSpan.Zero)).AvailableAt(Start));

    [Fact]
    public void StateAt_LeaseIsOver_IsActive()
    {
        var taken = Taken(Decisions.Decision(RegionState.Evacuated, until: Start + TimeSpan.FromHours(1)));

        Assert.Equal((RegionState.Evacuated, 0), (taken.StateAt(Start + TimeSpan.FromMinutes(59)), taken.AvailableAt(Start + TimeSpan.FromMinutes(59))));
        Assert.Equal((RegionState.Active, 100), (taken.StateAt(Start + TimeSpan.FromHours(1)), taken.AvailableAt(Start + TimeSpan.FromHours(1))));
    }

    [Theory]
    [InlineData(0, 50)]
    [InlineData(14.9, 99)]
    [InlineData(15, 100)]
    [InlineData(3000, 100)]
    public void AvailableAt_TheLeaseOfADrainIsOver_RisesFromWhereItWas(double seconds, int available) => Assert.Equal(
        available,
        Taken(Decisions.Decision(RegionState.Draining, until: Start + TimeSpan.FromSeconds(15), restoreOver: TimeSpan.FromSeconds(30))).AvailableAt(Start + TimeSpan.FromSeconds(15 + seconds)));

    [Fact]
    public void NextChange_AnyReturn_IsWhenThePercentageNextDiffers() => Gen.Select(Gen.Int[1, 604_800_000], Gen.Int[0, 604_800_000], Gen.Int[0, 2], Gen.Bool).Sample((over, at, state, ends) =>
    {
        var end = Start + TimeSpan.FromMilliseconds((long)at);
        var taken = Taken(Decisions.Decision(
            (RegionState)state, until: ends ? end : null, drainOver: TimeSpan.FromHours(60), restoreOver: TimeSpan.FromMilliseconds((long)over)));
        var now = ends ? end : Start;
        int changes = 0;
        while (taken.NextChange(now) is { } next)
        {
            Assert.True(next > now);
            Assert.True(++changes <= 101);
            Assert.Equal(taken.AvailableAt(now), taken.AvailableAt(next - TimeSpan.FromTicks(1)));
            Assert.NotEqual((taken.AvailableAt(now), taken.StateAt(now)), (taken.AvailableAt(next), taken.StateAt(next)));
            now = next;
        }

        Assert.Equal(taken.StateAt(now) == RegionState.Active ? 100 : 0, taken.AvailableAt(now));
    });

    [Fact]
    public void Until_PeersClockIsTwoHoursAhead_IsUnderstoodByTheDifference()
    {
        var ahead = TimeSpan.FromHours(2);
        var taken = new TakenDecision(Decisions.West, "west", Decisions.Decision(RegionState.Draining, at: Start + ahead, until: Start + ahead + TimeSpan.FromMinutes(1)), ahead);

        Assert.Equal((Start, Start + TimeSpan.FromMinutes(1)), (taken.DecidedAt, taken.Until));
        Assert.Equal(50, taken.AvailableAt(Start + TimeSpan.FromSeconds(15)));
    }

    [Theory]
    [InlineData(0, -9000)]
    [InlineData(253_402_300_799_999, -9000)]
    [InlineData(0, 9000)]
    public void AvailableAt_TimesThatAreNone_IsStillAPercentage(long time, int yearsAhead)
    {
        var decision = Decisions.Decision(RegionState.Draining, drainOver: TimeSpan.FromDays(7));
        (decision.DecidedAt, decision.Until) = (time, 253_402_300_799_999);
        var taken = new TakenDecision(Decisions.West, "west", decision, TimeSpan.FromDays(365) * yearsAhead);

        Assert.InRange(taken.AvailableAt(Start), 0, 100);
        taken.NextChange(Start);
    }

    [Fact]
    public void NextChange_NothingMoves_IsNever()
    {
        Assert.Null(Taken(Decisions.Decision(RegionState.Evacuated)).NextChange(Start));
        Assert.Null(Taken(Decisions.Decision(RegionState.Draining)).NextChange(Start + TimeSpan.FromSeconds(30)));
        Assert.Null(Taken(Decisions.Decision(RegionState.Evacuated, until: Start)).NextChange(Start));
        Assert.Equal(Start + TimeSpan.FromHours(1), Taken(Decisions.Decision(RegionState.Evacuated, until: Start + TimeSpan.FromHours(1))).NextChange(Start));
    }

    /// <summary>Between now and the next change nothing differs, at it something does, and after at most a hundred of them nothing changes any more.</summary>
    [Fact]
    public void NextChange_AnyDrain_IsWhenThePercentageNextDiffers() =>
        Gen.Select(Gen.Int[1, 604_800_000], Gen.Int[0, 604_800_000], Gen.Int[1, 604_800_000]).Sample((over, at, lease) =>
        {
            var taken = Taken(Decisions.Decision(RegionState.Draining, drainOver: TimeSpan.FromMilliseconds((long)over), until: Start + TimeSpan.FromMilliseconds((long)lease)));
            var now = Start + TimeSpan.FromMilliseconds((long)at);
            int changes = 0;
            while (taken.NextChange(now) is { } next)
            {
                Assert.True(next > now);
                Assert.True(++changes <= 101);
                Assert.Equal(taken.AvailableAt(now), taken.AvailableAt(next - TimeSpan.FromTicks(1)));
                Assert.NotEqual((taken.AvailableAt(now), taken.StateAt(now)), (taken.AvailableAt(next), taken.StateAt(next)));
                now = next;
            }
        });

    private static TakenDecision Taken(RegionDecision decision) => new(Decisions.West, "east", decision, TimeSpan.Zero);
}
