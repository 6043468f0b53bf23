using System.Collections.Immutable;
using CsCheck;
using Mesh.Proxy.Balancing;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class PriorityLoadTests
{
    /// <summary>Envoy's documentation, "Priority levels": healthy percent of each tier → share of each tier.</summary>
    [Theory]
    [InlineData(new[] { 100, 100 }, new[] { 100, 0 })]
    [InlineData(new[] { 72, 100 }, new[] { 100, 0 })]
    [InlineData(new[] { 71, 100 }, new[] { 99, 1 })]
    [InlineData(new[] { 50, 100 }, new[] { 70, 30 })]
    [InlineData(new[] { 25, 100 }, new[] { 35, 65 })]
    [InlineData(new[] { 25, 25 }, new[] { 50, 50 })]
    [InlineData(new[] { 0, 100 }, new[] { 0, 100 })]
    [InlineData(new[] { 100, 100, 100 }, new[] { 100, 0, 0 })]
    [InlineData(new[] { 25, 25, 100 }, new[] { 35, 35, 30 })]
    public void Of_WorkedExamples_AreEnvoys(int[] healthy, int[] expected) => Assert.Equal(expected, Of(healthy).Percent);

    [Theory]
    [InlineData(new[] { 49, 20 }, new[] { true, true })]
    [InlineData(new[] { 49, 50 }, new[] { false, false })]
    [InlineData(new[] { 60, 5 }, new[] { false, true })]
    [InlineData(new[] { 10, 100 }, new[] { false, false })]
    public void Of_TooFewHealthyInAll_PanicsTierByTier(int[] healthy, bool[] expected) => Assert.Equal(expected, Of(healthy).IsInPanic);

    [Fact]
    public void Of_EverybodyPanics_SizesDecide() =>
        Assert.Equal([75, 25], PriorityLoad.Of([(0, 30), (0, 10)], 140, 50).Percent);

    [Fact]
    public void Of_NobodyHealthyAndNoPanicWanted_FailsAll() => Assert.Equal([0, 0], Of([0, 0], panicThreshold: 0).Percent);

    [Fact]
    public void Of_AnyHealth_AddsUpAndSendsNothingToTheDead() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[1, 20]).Select(pair => (Healthy: (long)Math.Min(pair.Item1, pair.Item2), Total: (long)pair.Item2)).Array[1, 5].Sample(tiers =>
        {
            PriorityLoad load = PriorityLoad.Of(tiers, 140, 50);
            bool isDeadAsked = tiers.Where((tier, i) => tier.Healthy == 0 && load.Percent[i] > 0 && !load.IsInPanic[i]).Any();
            return load.Percent.Sum() == 100 && load.Percent.All(percent => percent >= 0) && !isDeadAsked;
        });

    private static PriorityLoad Of(int[] healthy, int panicThreshold = 50) =>
        PriorityLoad.Of([.. healthy.Select(percent => (percent, 100))], 140, panicThreshold);
}
