using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace Mesh.ControlPlane.Webhooks.Conversion;

/// <summary>
/// A Kubernetes quantity that is not negative, without rounding: <c>Digits</c> × 10^<c>Exponent</c>.
/// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
/// </summary>
internal readonly record struct ExactQuantity(BigInteger Digits, int Exponent)
{
    /// <summary>Longest text, as the definition of TrafficSplit v1alpha1 says.</summary>
    public const int MaxLength = 32;

    // A number of 100 digits more says nothing about shares, and would cost time.
    private const int MaxExponent = 64;

    private static readonly SearchValues<char> NumberCharacters = SearchValues.Create("0123456789.");

    /// <summary>Null for what is no such quantity.</summary>
    public static ExactQuantity? Parse(string text)
    {
        if (text.Length is 0 or > MaxLength)
        {
            return null;
        }

        var number = text.AsSpan(text[0] == '+' ? 1 : 0);
        int end = number.IndexOfAnyExcept(NumberCharacters);
        var suffix = end < 0 ? "" : number[end..];
        number = end < 0 ? number : number[..end];
        int point = number.IndexOf('.');
        string digits = point < 0 ? number.ToString() : string.Concat(number[..point], number[(point + 1)..]);
        if (digits.Length == 0 || digits.Contains('.') || Scale(suffix) is not var (factor, exponent))
        {
            return null;
        }

        return new(BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) * factor, exponent - (point < 0 ? 0 : number.Length - point - 1));
    }

    private static (BigInteger Factor, int Exponent)? Scale(ReadOnlySpan<char> suffix)
    {
        if (suffix is ['e' or 'E', '+' or '-' or (>= '0' and <= '9'), ..])
        {
            return int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int power) && power is >= -MaxExponent and <= MaxExponent
                ? (1, power)
                : null;
        }

        return suffix switch
        {
            "" => (1, 0),
            "n" => (1, -9),
            "u" => (1, -6),
            "m" => (1, -3),
            "k" => (1, 3),
            "M" => (1, 6),
            "G" => (1, 9),
            "T" => (1, 12),
            "P" => (1, 15),
            "E" => (1, 18),
            "Ki" => (BigInteger.Pow(1024, 1), 0),
            "Mi" => (BigInteger.Pow(1024, 2), 0),
            "Gi" => (BigInteger.Pow(1024, 3), 0),
            "Ti" => (BigInteger.Pow(1024, 4), 0),
            "Pi" => (BigInteger.Pow(1024, 5), 0),
            "Ei" => (BigInteger.Pow(1024, 6), 0),
            _ => null,
        };
    }
}
