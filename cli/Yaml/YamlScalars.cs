using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Mesh.Cli.Yaml;

/// <summary>What plain scalars mean to kubectl: YAML 1.1 as Go's YAML library reads it.</summary>
internal static partial class YamlScalars
{
    private static readonly HashSet<string> Trues = ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"];
    private static readonly HashSet<string> Falses = ["n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"];
    private static readonly HashSet<string> Nulls = ["", "~", "null", "Null", "NULL"];

    public static JsonNode? Value(string text)
    {
        if (Nulls.Contains(text))
        {
            return null;
        }

        if (Trues.Contains(text) || Falses.Contains(text))
        {
            return Trues.Contains(text);
        }

        if (Decimal().IsMatch(text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            return number;
        }

        if (Hexadecimal().Match(text) is { Success: true } hexadecimal)
        {
            return Signed(hexadecimal, fromBase: 16);
        }

        if (Octal().Match(text) is { Success: true } octal)
        {
            return Signed(octal, fromBase: 8);
        }

        return Float().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real)
            ? real
            : JsonValue.Create(text);
    }

    /// <summary>True if a plain scalar is the text itself, for readers of any version of YAML.</summary>
    public static bool IsText(string text) =>
        !Nulls.Contains(text) && !Trues.Contains(text) && !Falses.Contains(text) && !NumberLike().IsMatch(text);

    private static JsonNode Signed(Match number, int fromBase)
    {
        long magnitude = Convert.ToInt64(number.Groups[2].Value, fromBase);
        return number.Groups[1].Value == "-" ? -magnitude : magnitude;
    }

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9]{0,18})$")]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^([-+]?)0[xX]([0-9a-fA-F]{1,15})$")]
    private static partial Regex Hexadecimal();

    // YAML 1.1 writes 0644, YAML 1.2 writes 0o644.
    [GeneratedRegex(@"^([-+]?)0[oO]?([0-7]{1,20})$")]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();

    // Also what some readers take for numbers or dates.
    [GeneratedRegex(@"^[-+]?\.?[0-9]|^[-+]?\.(inf|nan)$", RegexOptions.IgnoreCase)]
    private static partial Regex NumberLike();
}
