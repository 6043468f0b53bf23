using System.Buffers;
using System.Globalization;

namespace Mesh.Sandbox.Api.Schemas;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>250ms</c>, <c>-1.5s</c>.</summary>
internal static class GoDuration
{
    private static readonly Dictionary<string, double> Seconds = new(StringComparer.Ordinal)
    {
        ["ns"] = 1e-9, ["us"] = 1e-6, ["µs"] = 1e-6, ["ms"] = 1e-3, ["s"] = 1, ["m"] = 60, ["h"] = 3600,
    };

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    public static bool IsValid(string text) => Parse(text) is not null;

    /// <returns>Null if the text is no duration, or longer than Go can hold (292 years).</returns>
    public static TimeSpan? Parse(string text)
    {
        var rest = text.AsSpan();
        var sign = rest is ['-', ..] ? -1 : 1;
        if (rest.Length > 0 && rest[0] is '+' or '-')
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return TimeSpan.Zero;
        }

        if (rest.IsEmpty)
        {
            return null;
        }

        double seconds = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            rest = rest[digits..];
            var next = rest.IndexOfAny(Digits);
            var unit = next < 0 ? rest : rest[..next];
            if (!Seconds.TryGetValue(unit.ToString(), out var factor))
            {
                return null;
            }

            seconds += number * factor;
            rest = rest[unit.Length..];
        }

        return seconds <= long.MaxValue / 1e9 ? TimeSpan.FromSeconds(sign * seconds) : null;
    }
}
