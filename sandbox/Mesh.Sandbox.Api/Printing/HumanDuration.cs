using System.Globalization;
using System.Text.Json.Nodes;
using Mesh.Sandbox.Api.Resources;

namespace Mesh.Sandbox.Api.Printing;

/// <summary>Ages as kubectl prints them: two units at most, fewer the older a thing gets.</summary>
internal static class HumanDuration
{
    public static string Since(JsonNode? timestamp, DateTimeOffset now) =>
        timestamp.IsText() && DateTimeOffset.TryParse(timestamp!.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? Format(now - time)
            : "<unknown>";

    public static string Format(TimeSpan age)
    {
        var (seconds, minutes, hours, days) = ((long)age.TotalSeconds, (long)age.TotalMinutes, (long)age.TotalHours, (long)age.TotalDays);
        return (seconds, minutes, hours, days) switch
        {
            ( < -1, _, _, _) => "<invalid>",
            ( < 0, _, _, _) => "0s",
            ( < 120, _, _, _) => $"{seconds}s",
            (_, < 10, _, _) => Two(minutes, "m", seconds % 60, "s"),
            (_, < 180, _, _) => $"{minutes}m",
            (_, _, < 8, _) => Two(hours, "h", minutes % 60, "m"),
            (_, _, < 48, _) => $"{hours}h",
            (_, _, _, < 8) => Two(days, "d", hours % 24, "h"),
            (_, _, _, < 730) => $"{days}d",
            (_, _, _, < 2920) => Two(days / 365, "y", days % 365, "d"),
            _ => $"{days / 365}y",
        };
    }

    private static string Two(long major, string majorUnit, long minor, string minorUnit) =>
        minor == 0 ? $"{major}{majorUnit}" : $"{major}{majorUnit}{minor}{minorUnit}";
}
