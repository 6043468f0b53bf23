using CsCheck;
using Mesh.Proxy.Balancing;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class SmoothRoundTests
{
    [Fact]
    public void Create_FiveOneOne_IsMixed() => Assert.Equal([0, 0, 1, 0, 2, 0, 0], SmoothRound.Create([5, 1, 1]));

    [Fact]
    public void Create_CommonDivisor_MakesTheRoundShort() => Assert.Equal(3, SmoothRound.Create([200, 100]).Length);

    [Fact]
    public void Create_AnyWeights_GivesEachItsShareInOrder() => Gen.Int[1, 50].Array[1, 20].Sample(weights =>
    {
        int[] round = SmoothRound.Create(weights);
        double scale = (double)round.Length / weights.Sum();
        return weights.Select((weight, i) => round.Count(turn => turn == i) == (int)Math.Round(weight * scale)).All(isExact => isExact);
    });

    [Fact]
    public void Create_HugeWeights_IsBoundedAndNearlyRight()
    {
        int[] round = SmoothRound.Create([10_000, 9_999, 1]);

        Assert.InRange(round.Length, 1, SmoothRound.MaxLength + 3);
        Assert.Equal(0.5, round.Count(turn => turn == 0) / (double)round.Length, 2);
        Assert.Contains(2, round);
    }
}
