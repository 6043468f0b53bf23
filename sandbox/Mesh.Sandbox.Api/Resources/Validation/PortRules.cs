using System.Text.RegularExpressions;

namespace Mesh.Sandbox.Api.Resources.Validation;

/// <summary>Port numbers and the names of ports.</summary>
internal static partial class PortRules
{
    public const string RangeMessage = "must be between 1 and 65535, inclusive";

    /// <summary>Names of ports come from the registry of services, which knows no longer ones.</summary>
    private const int NameMaxLength = 15;

    public static bool IsPort(long number) => number is >= 1 and <= 65535;

    public static string? NameFault(string name) => name switch
    {
        { Length: > NameMaxLength } => $"must be no more than {NameMaxLength} characters",
        _ when !Characters().IsMatch(name) => "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)",
        _ when !name.Any(char.IsAsciiLetter) => "must contain at least one letter (a-z)",
        _ when name.Contains("--", StringComparison.Ordinal) => "must not contain consecutive hyphens",
        ['-', ..] or [.., '-'] => "must not begin or end with a hyphen",
        _ => null,
    };

    [GeneratedRegex(@"\A[-a-z0-9]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex Characters();
}
