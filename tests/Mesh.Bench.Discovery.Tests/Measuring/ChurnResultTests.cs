using Mesh.Bench.Discovery.Measuring;
using Mesh.Bench.Measuring;

namespace Mesh.Bench.Discovery.Tests.Measuring;

public sealed class ChurnResultTests
{
    [Theory]
    [InlineData(new double[] { 2, 3, 2, 4, 3, 2, 3, 2 }, false)]
    [InlineData(new double[] { 0, 0, 0, 1, 1, 0, 1, 2 }, false)]
    [InlineData(new double[] { 2, 4, 6, 8, 10, 12, 14, 16 }, true)]
    public void HasGrown_ChangesOnTheirWay_ComparesTheLastQuarterWithTheFirst(double[] outstanding, bool hasGrown) =>
        Assert.Equal(hasGrown, Result(outstanding).HasGrown);

    [Fact]
    public void Cpu_OfAllChanges_IsSharedByPushesAndByChanges()
    {
        ChurnResult result = Result([1]);

        Assert.Equal(50, result.CpuMicrosecondsPerPush);
        Assert.Equal(1000, result.CpuMicrosecondsPerChange);
    }

    private static ChurnResult Result(double[] outstanding) =>
        new(new Series([5, 6]), new Series(outstanding), new(Responses: 30, Resources: 40, Bytes: 4000), TimeSpan.FromMilliseconds(2));
}
