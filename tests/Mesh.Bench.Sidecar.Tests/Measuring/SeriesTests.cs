using CsCheck;
using Mesh.Bench.Sidecar.Measuring;

namespace Mesh.Bench.Sidecar.Tests.Measuring;

public sealed class SeriesTests
{
    [Theory]
    [InlineData(new double[] { 3 }, 3)]
    [InlineData(new double[] { 9, 1, 5 }, 5)]
    [InlineData(new double[] { 4, 1, 2, 100 }, 3)]
    public void Median_OfRounds_IsTheMiddle(double[] values, double median) => Assert.Equal(median, new Series(values).Median);

    [Fact]
    public void Median_AnyValues_HasAsManyBelowAsAbove() => Gen.Double[0, 1e6].Array[1, 20].Sample(values =>
    {
        Series series = new(values);
        return values.Count(value => value < series.Median) <= values.Length / 2
            && values.Count(value => value > series.Median) <= values.Length / 2
            && series.Least <= series.Median && series.Median <= series.Most;
    });

    [Fact]
    public void Values_StayInTheOrderOfTheRounds() => Assert.Equal([3, 1, 2], new Series([3, 1, 2]).Values);
}
