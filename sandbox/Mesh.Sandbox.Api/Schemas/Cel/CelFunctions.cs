using System.Globalization;
using System.Text.Json.Nodes;

namespace Mesh.Sandbox.Api.Schemas.Cel;

/// <summary>The supported functions.</summary>
internal static class CelFunctions
{
    public static bool IsKnown(string name, int arguments, bool isMember) => (name, arguments, isMember) switch
    {
        ("size", 1, _) => true,
        ("startsWith" or "endsWith" or "contains" or "matches", 2, true) => true,
        ("matches", 2, false) => true,
        ("lowerAscii" or "upperAscii" or "trim", 1, true) => true,
        ("int" or "double" or "string" or "duration", 1, false) => true,
        _ => false,
    };

    public static object Call(string name, IReadOnlyList<object?> arguments) => (name, arguments[0], arguments.Count > 1 ? arguments[1] : null) switch
    {
        ("size", string text, _) => (long)text.EnumerateRunes().Count(),
        ("size", JsonArray list, _) => (long)list.Count,
        ("size", JsonObject map, _) => (long)map.Count,
        ("startsWith", string text, string part) => text.StartsWith(part, StringComparison.Ordinal),
        ("endsWith", string text, string part) => text.EndsWith(part, StringComparison.Ordinal),
        ("contains", string text, string part) => text.Contains(part, StringComparison.Ordinal),
        ("matches", string text, string pattern) => Matches(text, pattern),
        ("lowerAscii", string text, _) => string.Create(text.Length, text, static (target, source) => System.Text.Ascii.ToLower(source, target, out _)),
        ("upperAscii", string text, _) => string.Create(text.Length, text, static (target, source) => System.Text.Ascii.ToUpper(source, target, out _)),
        ("trim", string text, _) => text.Trim(),
        ("int", var value, _) => ToInteger(value),
        ("double", var value, _) => ToNumber(value),
        ("string", var value, _) => ToText(value),
        ("duration", string text, _) => GoDuration.Parse(text) is { } duration ? duration : new CelError("duration error: time: invalid duration"),
        _ => CelError.NoSuchOverload,
    };

    private static object Matches(string text, string pattern) =>
        SchemaPattern.Parse(pattern, out var fault) is { } parsed ? parsed.IsMatch(text) : new CelError($"error parsing regexp: {fault}");

    private static object ToInteger(object? value) => value switch
    {
        long => value,
        double number when number is > long.MinValue and < long.MaxValue => (long)Math.Truncate(number),
        double => new CelError("integer overflow"),
        string text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : new CelError($"strconv.ParseInt: parsing {GoSyntax.Quote(text)}: invalid syntax"),
        _ => CelError.NoSuchOverload,
    };

    private static object ToNumber(object? value) => value switch
    {
        long integer => (double)integer,
        double => value,
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
            : new CelError($"strconv.ParseFloat: parsing {GoSyntax.Quote(text)}: invalid syntax"),
        _ => CelError.NoSuchOverload,
    };

    private static object ToText(object? value) => value switch
    {
        string => value,
        long integer => integer.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString(CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => CelError.NoSuchOverload,
    };
}
