using Mesh.ControlPlane.Federation.Following;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.ControlPlane.Tests.Federation.Following;

public sealed class FloodPaceTests
{
    [Fact]
    public void Take_MoreThanTheBurst_WaitsUntilTheRateHasPaidForIt()
    {
        var time = new FakeTimeProvider();
        var pace = new FloodPace(100, 10, time);

        Assert.Equal(TimeSpan.Zero, pace.Take(100));
        Assert.Equal(TimeSpan.FromSeconds(2), pace.Take(20));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(TimeSpan.FromSeconds(1), pace.Take(10));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, pace.Take(100));
        Assert.NotEqual(TimeSpan.Zero, pace.Take(1));
    }
}
