using System.Numerics;
using CsCheck;
using Mesh.ControlPlane.Translation;
using Mesh.ControlPlane.Webhooks.Conversion;

namespace Mesh.ControlPlane.Tests.Webhooks.Conversion;

public sealed class WeightScaleTests
{
    private static readonly Gen<ExactQuantity> Quantity = Gen.Select(Gen.Int[0, 2_000_000], Gen.Int[-9, 6], (digits, exponent) => new ExactQuantity(digits, exponent));

    [Theory]
    [InlineData("90 10", "90 10")]
    [InlineData("500m 1", "500 1000")]
    [InlineData("0.25 0.75", "250 750")]
    [InlineData("1000m 2000m", "1 2")]
    [InlineData("0 0", "0 0")]
    [InlineData("0m 3", "0 3")]
    [InlineData("1M 1", "1000000 1")]
    [InlineData("2M 1M", "2 1")]
    [InlineData("1n 2n", "1 2")]
    [InlineData("1500 0.5", "3000 1")]
    [InlineData("1n 1", "1 1000000")]
    [InlineData("10Ki 5Ki", "10240 5120")]
    public void ToWhole_Example_IsAsWritten(string quantities, string whole) =>
        Assert.Equal(whole, string.Join(' ', WeightScale.ToWhole([.. quantities.Split(' ').Select(text => ExactQuantity.Parse(text)!.Value)])));

    [Fact]
    public void ToWhole_Nothing_IsNothing() => Assert.Empty(WeightScale.ToWhole([]));

    /// <summary>Shares are off by a millionth at most, and what was something stays something.</summary>
    [Fact]
    public void ToWhole_Any_KeepsSharesAndOrder() => Quantity.List[1, 8].Sample(quantities =>
    {
        var whole = WeightScale.ToWhole(quantities);
        var exact = quantities.Select(quantity => quantity.Digits * BigInteger.Pow(10, quantity.Exponent + 9)).ToList();
        var (largest, sum) = (exact.Max(), whole.Max());

        Assert.All(whole, weight => Assert.InRange(weight, 0, SplitTranslator.MaxWeight));
        for (int i = 0; i < quantities.Count; i++)
        {
            Assert.Equal(exact[i].IsZero, whole[i] == 0);
            if (!largest.IsZero)
            {
                Assert.InRange((double)whole[i] / sum, (double)exact[i] / (double)largest - 1e-6, (double)exact[i] / (double)largest + 1e-6);
            }
        }
    });

    [Fact]
    public void ToWhole_AlreadyWhole_ChangesNothing() => Gen.Int[0, SplitTranslator.MaxWeight].List[1, 8].Sample(weights =>
        Assert.Equal(weights, WeightScale.ToWhole([.. weights.Select(weight => new ExactQuantity(weight, 0))])));
}
