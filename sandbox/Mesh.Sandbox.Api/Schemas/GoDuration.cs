using System.Buffers;
using System.Globalization;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>250ms</c>, <c>-1.5s</c>.</summary>
internal static class GoDuration
{
    private static readonly string[] Units = ["ns", "us", "µs", "ms", "s", "m", "h"];

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public static bool IsValid(string text)
    {
        var rest = text.AsSpan();
        if (rest.Length > 0 && rest[0] is '+' or '-')
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _))
            {
                return false;
            }

            rest = rest[digits..];
            var next = rest.IndexOfAny(Digits);
            var unit = next < 0 ? rest : rest[..next];
            if (!Units.Contains(unit.ToString(), StringComparer.Ordinal))
            {
                return false;
            }

            rest = rest[unit.Length..];
        }

        return true;
    }
}
