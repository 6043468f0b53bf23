using CsCheck;
using Mesh.Injection.Annotations;

namespace Mesh.Injector.Tests.Annotations;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("+1")]
    [InlineData("100m")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("0.5Gi")]
    [InlineData("1E")]
    [InlineData("1E6")]
    [InlineData("1e-3")]
    [InlineData("1e+3")]
    [InlineData("12345678901234567890")]
    [InlineData("1e999999999999")]
    [InlineData("5u")]
    [InlineData("5n")]
    public void TryParse_Quantity_IsRead(string text) => Assert.NotNull(Quantity.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("Mi")]
    [InlineData("-1")]
    [InlineData("1 ")]
    [InlineData(" 1")]
    [InlineData("1.1.1")]
    [InlineData("1K")]
    [InlineData("1ki")]
    [InlineData("1mi")]
    [InlineData("1MB")]
    [InlineData("1e")]
    [InlineData("1e1.5")]
    [InlineData("1 Gi")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("NaN")]
    [InlineData("１")]
    [InlineData("11111111111111111111111111111111111111111111111111111111111111111")]
    public void TryParse_AnythingElse_IsNull(string text) => Assert.Null(Quantity.TryParse(text));

    [Theory]
    [InlineData("1", "1000m")]
    [InlineData("1Ki", "1024")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("1e3", "1k")]
    [InlineData("0.1n", "1n")]
    [InlineData("9E", "9e18")]
    [InlineData("100E", "1e999999999999")]
    [InlineData("0e999999999999", "0")]
    public void CompareTo_SameAmountWrittenDifferently_IsEqual(string left, string right) =>
        Assert.Equal(0, Quantity.TryParse(left)!.Value.CompareTo(Quantity.TryParse(right)!.Value));

    [Fact]
    public void CompareTo_WholeMillis_OrdersLikeTheNumbers() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 1_000_000]).Sample((left, right) =>
            Assert.Equal(left > right, Quantity.TryParse($"{left}m") > Quantity.TryParse($"{right / 1000m}")));
}
