using CsCheck;
using Mesh.Proxy.Balancing;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class PeakEwmaTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void EstimateSeconds_NewEndpoint_IsThirtyMilliseconds() => Assert.Equal(0.030, new PeakEwma(_time).EstimateSeconds, 6);

    [Fact]
    public void Observe_Rise_IsFollowedAtOnce()
    {
        PeakEwma estimate = new(_time);

        estimate.Observe(TimeSpan.FromSeconds(2));

        Assert.Equal(2, estimate.EstimateSeconds, 5);
    }

    [Fact]
    public void Observe_FallAfterOneDecayTime_IsBlendedByEulersNumber()
    {
        PeakEwma estimate = new(_time);
        estimate.Observe(TimeSpan.FromSeconds(1));
        _time.Advance(PeakEwma.Decay);

        estimate.Observe(TimeSpan.FromSeconds(0.1));

        double kept = Math.Exp(-1);
        Assert.Equal(1 * kept + 0.1 * (1 - kept), estimate.EstimateSeconds, 5);
    }

    [Fact]
    public void EstimateSeconds_Idle_DecaysButNeverToNothing()
    {
        PeakEwma estimate = new(_time);
        estimate.Observe(TimeSpan.FromSeconds(1));

        _time.Advance(PeakEwma.Decay);
        Assert.Equal(Math.Exp(-1), estimate.EstimateSeconds, 5);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(estimate.EstimateSeconds > 0);
    }

    [Fact]
    public void Observe_AnySamples_StaysBetweenNothingAndTheLargest() =>
        Gen.Select(Gen.Double[0, 10], Gen.Int[0, 60_000]).Array[1, 30].Sample(samples =>
        {
            FakeTimeProvider time = new();
            PeakEwma estimate = new(time);
            double largest = PeakEwma.Start.TotalSeconds;
            foreach ((double seconds, int pause) in samples)
            {
                time.Advance(TimeSpan.FromMilliseconds(pause));
                estimate.Observe(TimeSpan.FromSeconds(seconds));
                largest = Math.Max(largest, seconds);
                if (estimate.EstimateSeconds <= 0 || estimate.EstimateSeconds > largest * 1.000001)
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void Observe_FromManyThreads_LosesNoPeak()
    {
        PeakEwma estimate = new(_time);

        Parallel.For(1, 1_000, i => estimate.Observe(TimeSpan.FromMilliseconds(i)));

        Assert.Equal(0.999, estimate.EstimateSeconds, 4);
    }
}
