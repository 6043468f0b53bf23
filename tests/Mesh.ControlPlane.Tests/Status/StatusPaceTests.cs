using Mesh.ControlPlane.Status;
using Mesh.ControlPlane.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.ControlPlane.Tests.Status;

public sealed class StatusPaceTests
{
    private static readonly StatusKey Key = new(StatusKind.TrafficSplit, Models.Name("shop/split"));

    [Fact]
    public void WaitFor_NumbersKeepMoving_AreOneWriteForEachPause()
    {
        var time = new FakeTimeProvider();
        var pace = new StatusPace(time);

        Assert.Equal(StatusPace.Settled, pace.WaitFor(Key, holds: true));
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(StatusPace.Settled - TimeSpan.FromSeconds(20), pace.WaitFor(Key, holds: true));
        Assert.Equal(TimeSpan.Zero, pace.WaitFor(Key, holds: false));
        time.Advance(StatusPace.Settled);
        Assert.Equal(TimeSpan.Zero, pace.WaitFor(Key, holds: true));

        pace.Forget(Key);
        Assert.Equal(StatusPace.Unsettled, pace.WaitFor(Key, holds: false));
    }
}
