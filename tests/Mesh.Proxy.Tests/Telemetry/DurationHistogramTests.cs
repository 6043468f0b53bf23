using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Tests.Telemetry;

public sealed class DurationHistogramTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.5, 0)]
    [InlineData(0.5001, 1)]
    [InlineData(1, 1)]
    [InlineData(2.5, 2)]
    [InlineData(75, 7)]
    [InlineData(9_999, 16)]
    [InlineData(10_000, 16)]
    [InlineData(10_000.1, 17)]
    [InlineData(3_600_000, 17)]
    public void Add_Duration_IsInTheBucketWithTheNextBound(double milliseconds, int bucket)
    {
        DurationHistogram histogram = new();
        DurationTotal total = new([]);

        histogram.Add(TimeSpan.FromMilliseconds(milliseconds));
        histogram.AddTo(total);

        Assert.Equal(bucket, Array.IndexOf(total.Buckets, 1));
        Assert.Equal(1, total.Buckets.Sum());
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), total.Sum);
    }
}
