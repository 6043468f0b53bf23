using System.Text.RegularExpressions;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>
/// Which regular expressions sidecars take: those that .NET can match in time linear to the input, so that no request can make a sidecar slow, and not
/// longer than what one can still read.
/// </summary>
internal static class LinearRegex
{
    /// <summary>Longest expression, in characters; the contract with the sidecars.</summary>
    public const int MaxLength = 1_024;

    /// <summary>What is wrong with an expression, or null.</summary>
    public static string? Fault(string pattern)
    {
        if (pattern.Length is 0 or > MaxLength)
        {
            return $"must be a regular expression of 1 to {MaxLength} characters";
        }

        try
        {
            // Alone first: wrapped, "a)(b" would pass.
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            _ = new Regex($"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException exception)
        {
            return $"is not a valid regular expression: {exception.Message}";
        }
        catch (NotSupportedException)
        {
            return "cannot be matched in linear time: back-references, look-around, atomic groups and huge repetitions are not supported";
        }
    }
}
