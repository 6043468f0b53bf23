using System.Globalization;

namespace Mesh.Cli.Regions;

/// <summary>For how long a decision is to hold: a number and a unit, as in <c>90s</c>, <c>30m</c>, <c>4h</c> or <c>2d</c>.</summary>
internal static class LeaseText
{
    private const int MaxDays = 366;

    /// <summary>A year in seconds: more of any unit is too much, and of days more than can be computed with.</summary>
    private const int MaxNumber = MaxDays * 86_400;

    /// <returns>Null if it is none, not positive, or longer than a year.</returns>
    public static TimeSpan? TryParse(string text)
    {
        if (text.Length < 2 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number > MaxNumber)
        {
            return null;
        }

        TimeSpan? lease = text[^1] switch
        {
            's' => TimeSpan.FromSeconds((double)number),
            'm' => TimeSpan.FromMinutes((double)number),
            'h' => TimeSpan.FromHours((double)number),
            'd' => TimeSpan.FromDays((double)Math.Min(number, MaxDays + 1)),
            _ => null,
        };
        return lease > TimeSpan.Zero && lease <= TimeSpan.FromDays((double)MaxDays) ? lease : null;
    }
}
