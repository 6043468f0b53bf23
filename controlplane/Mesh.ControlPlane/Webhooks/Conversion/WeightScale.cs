using System.Numerics;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Webhooks.Conversion;

/// <summary>
/// Quantities as whole weights with the same ratios. Weights mean nothing but their ratios, so all weights of a split are scaled alike: not at all if they are
/// whole, else by 1000 (<c>500m</c> is 500), else to the smallest whole numbers.
/// </summary>
internal static class WeightScale
{
    private const int Milli = 3;

    /// <summary>Whole weights, each at most <see cref="SplitTranslator.MaxWeight"/>. Exact where such numbers exist; else off by at most half a millionth of the largest, and never 0 for what is not.</summary>
    public static IReadOnlyList<int> ToWhole(IReadOnlyList<ExactQuantity> quantities)
    {
        // All over one denominator: a power of ten.
        int least = quantities.Where(quantity => !quantity.Digits.IsZero).Select(quantity => quantity.Exponent).DefaultIfEmpty(0).Min();
        var numbers = quantities.Select(quantity => quantity.Digits.IsZero ? BigInteger.Zero : quantity.Digits * BigInteger.Pow(10, quantity.Exponent - least)).ToArray();
        while (least < 0 && numbers.All(number => number % 10 == 0))
        {
            numbers = [.. numbers.Select(number => number / 10)];
            least++;
        }

        int shift = least >= 0 ? least : least >= -Milli ? least + Milli : 0;
        if (least >= -Milli && Fit([.. numbers.Select(number => number * BigInteger.Pow(10, shift))]) is { } natural)
        {
            return natural;
        }

        var divisor = numbers.Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
        return Fit([.. numbers.Select(number => number / divisor)]) ?? Approximate(numbers);
    }

    private static IReadOnlyList<int>? Fit(IReadOnlyList<BigInteger> numbers) =>
        numbers.All(number => number <= SplitTranslator.MaxWeight) ? [.. numbers.Select(number => (int)number)] : null;

    private static IReadOnlyList<int> Approximate(BigInteger[] numbers)
    {
        var largest = numbers.Max();
        return
        [
            .. numbers.Select(number => number.IsZero
                ? 0
                : Math.Max(1, (int)(((number * SplitTranslator.MaxWeight * 2) + largest) / (largest * 2)))),
        ];
    }
}
