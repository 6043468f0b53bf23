using System.Globalization;

namespace Mesh.Injection.Annotations;

/// <summary>The scale that a quantity's suffix stands for: <c>Ki</c>…<c>Ei</c>, <c>n</c>…<c>E</c>, or a decimal exponent.</summary>
/// <param name="PowerOfTen">Exponent of ten.</param>
/// <param name="PowerOfTwo">Exponent of two.</param>
internal readonly record struct QuantitySuffix(int PowerOfTen, int PowerOfTwo)
{
    /// <summary>Largest exponent that is kept; beyond it a quantity is zero or capped whatever its digits are.</summary>
    private const int MaxExponent = 1000;

    public static QuantitySuffix? TryParse(ReadOnlySpan<char> text) => text switch
    {
        "" => new(0, 0),
        "n" => new(-9, 0),
        "u" => new(-6, 0),
        "m" => new(-3, 0),
        "k" => new(3, 0),
        "M" => new(6, 0),
        "G" => new(9, 0),
        "T" => new(12, 0),
        "P" => new(15, 0),
        "E" => new(18, 0),
        "Ki" => new(0, 10),
        "Mi" => new(0, 20),
        "Gi" => new(0, 30),
        "Ti" => new(0, 40),
        "Pi" => new(0, 50),
        "Ei" => new(0, 60),
        ['e' or 'E', .. var exponent] => TryParseExponent(exponent),
        _ => null,
    };

    private static QuantitySuffix? TryParseExponent(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long exponent)
            ? new((int)Math.Clamp(exponent, -MaxExponent, MaxExponent), 0)
            : null;
}
