using CsCheck;
using Mesh.ControlPlane.Status;

namespace Mesh.ControlPlane.Tests.Status;

public sealed class ConvergenceTests
{
    [Theory]
    [InlineData(0, "p50 1 ms, p99 1 ms")]
    [InlineData(1, "p50 1 ms, p99 1 ms")]
    [InlineData(1.1, "p50 2 ms, p99 2 ms")]
    [InlineData(1_500, "p50 1.5 s, p99 1.5 s")]
    [InlineData(60_000, "p50 60 s, p99 60 s")]
    [InlineData(60_001, "p50 over 60 s, p99 over 60 s")]
    [InlineData(1e12, "p50 over 60 s, p99 over 60 s")]
    public void ToString_OneTime_IsRoundedUp(double milliseconds, string text) => Assert.Equal(text, Of(milliseconds).ToString());

    [Fact]
    public void ToString_Nobody_IsEmpty()
    {
        Assert.Equal("", default(Convergence).ToString());
        Assert.Null(default(Convergence).Quantile(0.5));
        Assert.Equal(default, Convergence.Of(new int[Convergence.Steps]));
    }

    // The p-quantile is the least time that at least the share p of all do not exceed; the steps round it up by no more than a factor of two, or to 1 ms.
    [Fact]
    public void Quantile_AnyTimes_IsTheTrueOneRoundedUp() => Gen.Select(Gen.Double[0, 60_000].Array[1, 200], Gen.Double[0.01, 1]).Sample((times, share) =>
    {
        var all = times.Aggregate(default(Convergence), (sum, time) => sum + Of(time));
        double[] ordered = [.. times.Order()];
        double exact = ordered[Math.Max(1, (int)Math.Ceiling(share * ordered.Length)) - 1];

        double said = all.Quantile(share)!.Value.TotalMilliseconds;

        Assert.InRange(said, exact, Math.Max(1, 2 * exact) + 1);
        Assert.Equal(times.Length, all.Counts.Sum());
    });

    private static Convergence Of(double milliseconds)
    {
        var counts = new int[Convergence.Steps];
        counts[Convergence.StepOf(TimeSpan.FromMilliseconds(milliseconds))]++;
        return Convergence.Of(counts);
    }
}
