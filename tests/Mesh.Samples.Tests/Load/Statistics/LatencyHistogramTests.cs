using CsCheck;
using Mesh.Samples.Load.Statistics;

namespace Mesh.Samples.Tests.Load.Statistics;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void PercentileMilliseconds_Nothing_IsZero() => Assert.Equal(0, new LatencyHistogram().PercentileMilliseconds(0.99));

    [Fact]
    public void PercentileMilliseconds_AnyDurations_IsWithinThreePercentAbove() =>
        Gen.Select(Gen.Long[0, 100_000_000].Array[1, 200], Gen.OneOf(0.01, 0.5, 0.9, 0.99, 1.0)).Sample((microseconds, share) =>
        {
            LatencyHistogram histogram = new();
            Array.ForEach(microseconds, value => histogram.Record(TimeSpan.FromMicroseconds(value)));

            double measured = histogram.PercentileMilliseconds(share) * 1000;

            Array.Sort(microseconds);
            long exact = microseconds[Math.Max(0, (int)Math.Ceiling(share * microseconds.Length) - 1)];
            Assert.InRange(measured, exact, (exact * (1 + (1 / 32.0))) + 1);
        });

    [Fact]
    public void Add_TwoHistograms_IsTheSameAsRecordingAll() =>
        Gen.Select(Gen.Long[0, 1_000_000].Array[0, 50], Gen.Long[0, 1_000_000].Array[1, 50]).Sample((left, right) =>
        {
            LatencyHistogram all = Of([.. left, .. right]);
            LatencyHistogram sum = Of(left);
            sum.Add(Of(right));

            Assert.Equal(all.Count, sum.Count);
            Assert.Equal(all.PercentileMilliseconds(0.9), sum.PercentileMilliseconds(0.9));
        });

    [Fact]
    public void Record_BeyondTheRange_CountsAsTheLongest()
    {
        LatencyHistogram histogram = Of([long.MaxValue / 10_000_000, -5]);

        Assert.Equal(2, histogram.Count);
        Assert.True(histogram.PercentileMilliseconds(1) > 0);
    }

    private static LatencyHistogram Of(long[] microseconds)
    {
        LatencyHistogram histogram = new();
        Array.ForEach(microseconds, value => histogram.Record(TimeSpan.FromMicroseconds(value)));
        return histogram;
    }
}
