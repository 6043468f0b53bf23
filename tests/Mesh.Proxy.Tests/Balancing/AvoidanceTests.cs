using Mesh.Proxy.Balancing;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class AvoidanceTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Extend_AgainAndAgain_DoublesUpToThirtySeconds()
    {
        Avoidance avoidance = new(_time);
        List<double> penalties = [];
        for (int i = 0; i < 9; i++)
        {
            avoidance.Extend();
            double seconds = 0;
            while (avoidance.IsActive)
            {
                _time.Advance(TimeSpan.FromMilliseconds(500));
                seconds += 0.5;
            }

            penalties.Add(seconds);
        }

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30], penalties);
    }

    [Fact]
    public void Extend_DuringAPenalty_CountsOnce()
    {
        Avoidance avoidance = new(_time);
        for (int i = 0; i < 10; i++)
        {
            avoidance.Extend();
        }

        _time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.False(avoidance.IsActive);
    }

    [Fact]
    public void Clear_AfterSuccess_StartsOver()
    {
        Avoidance avoidance = new(_time);
        avoidance.Extend();
        _time.Advance(TimeSpan.FromSeconds(1));
        avoidance.Extend();

        avoidance.Clear();
        Assert.False(avoidance.IsActive);
        avoidance.Extend();
        _time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.False(avoidance.IsActive);
    }
}
