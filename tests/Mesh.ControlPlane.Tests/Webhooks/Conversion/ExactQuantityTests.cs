using System.Numerics;
using Mesh.ControlPlane.Webhooks.Conversion;

namespace Mesh.ControlPlane.Tests.Webhooks.Conversion;

public sealed class ExactQuantityTests
{
    [Theory]
    [InlineData("1", 1, 0)]
    [InlineData("+1", 1, 0)]
    [InlineData("500m", 500, -3)]
    [InlineData("0.5", 5, -1)]
    [InlineData(".5", 5, -1)]
    [InlineData("5.", 5, 0)]
    [InlineData("1n", 1, -9)]
    [InlineData("3k", 3, 3)]
    [InlineData("2E", 2, 18)]
    [InlineData("2e3", 2, 3)]
    [InlineData("2E-3", 2, -3)]
    [InlineData("1.5Ki", 15360, -1)]
    public void Parse_Quantity_IsExact(string text, int digits, int exponent) =>
        Assert.Equal(new ExactQuantity(digits, exponent), ExactQuantity.Parse(text));

    [Fact]
    public void Parse_LargestSuffix_IsExact() => Assert.Equal(new ExactQuantity(BigInteger.Pow(2, 60), 0), ExactQuantity.Parse("1Ei"));

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1 ")]
    [InlineData("m")]
    [InlineData("1mm")]
    [InlineData("1K")]
    [InlineData("1e")]
    [InlineData("1e2.5")]
    [InlineData("1e999999999")]
    [InlineData("1e-65")]
    [InlineData("٣")]
    [InlineData("000000000000000000000000000000001")]
    public void Parse_NoQuantityOrTooLong_IsNull(string text) => Assert.Null(ExactQuantity.Parse(text));
}
