using Mesh.ControlPlane.Identity;

namespace Mesh.ControlPlane.Tests.Identity;

public sealed class ExpiryThresholdTests
{
    [Theory]
    [InlineData(91, null)]
    [InlineData(90, 90)]
    [InlineData(31, 90)]
    [InlineData(30, 30)]
    [InlineData(8, 30)]
    [InlineData(7, 7)]
    [InlineData(0.1, 7)]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    public void Of_DaysLeft_IsTheStepThatWasReachedLast(double daysLeft, int? expected)
    {
        DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal(expected, ExpiryThreshold.Of(now.AddDays(daysLeft), now));
    }
}
