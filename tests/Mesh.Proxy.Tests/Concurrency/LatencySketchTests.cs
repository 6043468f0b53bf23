using CsCheck;
using Mesh.Proxy.Concurrency;

namespace Mesh.Proxy.Tests.Concurrency;

public sealed class LatencySketchTests
{
    [Fact]
    public void At_AnyLatencies_IsTheQuantileWithin3Percent() =>
        Gen.Select(Gen.Long[1, 7_000_000_000].Array[1, 300], Gen.Double[0.01, 1]).Sample((microseconds, quantile) =>
        {
            LatencySketch sketch = new();
            foreach (long latency in microseconds)
            {
                sketch.Add(TimeSpan.FromMicroseconds(latency));
            }

            double exact = microseconds.Order().ElementAt((int)Math.Ceiling(quantile * microseconds.Length) - 1);
            return sketch.Count == microseconds.Length && Math.Abs(sketch.At(quantile).TotalMicroseconds - exact) <= Math.Max(1, exact * 0.03);
        });

    [Fact]
    public void At_SmallLatencies_IsExact() =>
        Gen.Int[1, 63].Sample(microseconds =>
        {
            LatencySketch sketch = new();
            sketch.Add(TimeSpan.FromMicroseconds(microseconds));
            return sketch.At(0.5) == TimeSpan.FromMicroseconds(microseconds);
        });

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(1e12, 8.6e9)]
    public void At_LatencyOutOfRange_IsTheNearest(double microseconds, double expected)
    {
        LatencySketch sketch = new();
        sketch.Add(TimeSpan.FromMicroseconds(microseconds));

        Assert.Equal(expected, sketch.At(1).TotalMicroseconds, expected * 0.03);
    }

    [Fact]
    public void Clear_ForgetsEverything()
    {
        LatencySketch sketch = new();
        sketch.Add(TimeSpan.FromSeconds(1));
        sketch.Clear();

        Assert.Equal((0, TimeSpan.Zero), (sketch.Count, sketch.At(0.9)));
    }
}
