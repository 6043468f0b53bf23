using CsCheck;
using Mesh.Bench.Measuring;

namespace Mesh.Bench.Tests.Measuring;

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

    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.75, 3)]
    [InlineData(0.76, 4)]
    [InlineData(0.99, 4)]
    [InlineData(1, 4)]
    public void Quantile_OfFour_IsTheNearestRank(double share, double quantile) => Assert.Equal(quantile, new Series([3, 1, 4, 2]).Quantile(share));

    [Fact]
    public void Values_StayInTheOrderOfTheRounds() => Assert.Equal([3, 1, 2], new Series([3, 1, 2]).Values);
}
