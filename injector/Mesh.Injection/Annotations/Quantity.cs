using System.Globalization;
using System.Numerics;

namespace Mesh.Injection.Annotations;

/// <summary>
/// A non-negative Kubernetes resource quantity, e.g. <c>100m</c>, <c>64Mi</c>, <c>1.5</c>, <c>2e3</c>.
/// Grammar: k8s.io/apimachinery/pkg/api/resource, "Quantity". As there, fractions below one nano round up and values above 2^63-1 are capped.
/// </summary>
internal readonly record struct Quantity : IComparable<Quantity>
{
    /// <summary>What a value that does not parse should have been; completes a sentence that names the value.</summary>
    public const string Expected = "is not a Kubernetes quantity such as 100m, 0.5 or 64Mi";

    /// <summary>Longest text: far above any sensible amount, far below what would make the arithmetic expensive.</summary>
    public const int MaxLength = 64;

    private const int NanoDigits = 9;

    private static readonly BigInteger MaxNanos = long.MaxValue * BigInteger.Pow(10, NanoDigits);

    private readonly BigInteger _nanos;

    private Quantity(BigInteger nanos) => _nanos = nanos;

    public static bool operator >(Quantity left, Quantity right) => left.CompareTo(right) > 0;

    public static bool operator <(Quantity left, Quantity right) => left.CompareTo(right) < 0;

    /// <summary>Reads a quantity; null if the text is not one or is negative.</summary>
    public static Quantity? TryParse(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        if (text.StartsWith('+'))
        {
            text = text[1..];
        }

        int integerDigits = CountDigits(text);
        int fractionDigits = 0;
        ReadOnlySpan<char> suffix = text[integerDigits..];
        if (suffix.StartsWith('.'))
        {
            fractionDigits = CountDigits(suffix[1..]);
            suffix = suffix[(1 + fractionDigits)..];
        }

        if (integerDigits + fractionDigits == 0 || QuantitySuffix.TryParse(suffix) is not { } scale)
        {
            return null;
        }

        string digits = string.Concat(text[..integerDigits], fractionDigits == 0 ? [] : text.Slice(integerDigits + 1, fractionDigits));
        BigInteger mantissa = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return new Quantity(ToNanos(mantissa, scale, fractionDigits));
    }

    public int CompareTo(Quantity other) => _nanos.CompareTo(other._nanos);

    private static BigInteger ToNanos(BigInteger mantissa, QuantitySuffix scale, int fractionDigits)
    {
        if (mantissa.IsZero)
        {
            return BigInteger.Zero;
        }

        int exponent = scale.PowerOfTen + NanoDigits - fractionDigits;
        // The clamp keeps 10^exponent small: with at most MaxLength digits, anything outside is 0 < x < 1 nano or above the cap anyway.
        int bounded = Math.Clamp(exponent, -2 * MaxLength, 2 * MaxLength);
        BigInteger value = mantissa << scale.PowerOfTwo;
        BigInteger nanos = bounded >= 0
            ? value * BigInteger.Pow(10, bounded)
            : RoundUp(value, BigInteger.Pow(10, -bounded));
        return BigInteger.Min(nanos, MaxNanos);
    }

    private static BigInteger RoundUp(BigInteger value, BigInteger divisor)
    {
        (BigInteger quotient, BigInteger remainder) = BigInteger.DivRem(value, divisor);
        return remainder.IsZero ? quotient : quotient + 1;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
