using CsCheck;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Tests.Identity;

public sealed class RenewalScheduleTests
{
    private static readonly DateTimeOffset Received = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void RenewalTime_AnyChance_IsHalfLifeWithinATenth() => Gen.Select(Gen.Double[0, 0.999999], Gen.Int[1, 100_000]).Sample((random, minutes) =>
    {
        TimeSpan life = TimeSpan.FromMinutes(minutes);

        TimeSpan renewal = new RenewalSchedule(() => random).RenewalTime(Received, Received + life) - Received;

        return renewal >= life * 0.449 && renewal <= life * 0.551;
    });

    [Theory]
    [InlineData(17, false)]
    [InlineData(19, true)]
    [InlineData(25, true)]
    public void IsRunningOut_OfADay_IsTrueInTheLastQuarter(int hours, bool expected) =>
        Assert.Equal(expected, RenewalSchedule.IsRunningOut(Received, Received.AddHours(24), Received.AddHours(hours)));
}
