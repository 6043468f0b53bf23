using System.Text.RegularExpressions;

namespace Mesh.Sandbox.Api.Discovery;

/// <summary>The order of API versions: stable before beta before alpha, then higher numbers first; anything else last, by name.</summary>
internal static partial class VersionPriority
{
    public static readonly IComparer<string> Comparer = Comparer<string>.Create(Compare);

    private static int Compare(string? left, string? right)
    {
        var (a, b) = (Rank(left!), Rank(right!));
        var order = a.CompareTo(b);

        // Names that are no versions sort backwards, so that they come in alphabetical order when the highest is first.
        return order != 0 ? order : string.CompareOrdinal(right, left);
    }

    private static (int Stability, int Major, int Minor) Rank(string version)
    {
        var match = Pattern().Match(version);
        if (!match.Success || !int.TryParse(match.Groups[1].ValueSpan, out var major))
        {
            return (0, 0, 0);
        }

        _ = int.TryParse(match.Groups[3].ValueSpan, out var minor);
        return (match.Groups[2].Value switch { "" => 3, "beta" => 2, _ => 1 }, major, minor);
    }

    [GeneratedRegex(@"\Av([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
