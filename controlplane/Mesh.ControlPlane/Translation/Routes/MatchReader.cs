using Mesh.ControlPlane.Kubernetes.GatewayApi;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Reads the matches of an HTTPRoute.</summary>
internal static class MatchReader
{
    /// <summary>Longest path that a match compares with.</summary>
    public const int MaxPathLength = 1_024;

    private const int MaxMethodLength = 64;
    private const int MaxValueLength = 4_096;
    private const int MaxConditions = 16;
    private const string Root = "/";
    private const string Exact = "Exact";
    private const string RegularExpression = "RegularExpression";

    // What proxies read in different ways, so that nobody relies on one of them; the Gateway API forbids the same.
    private static readonly string[] AmbiguousParts = ["//", "/./", "/../", "%2f", "%2F", "#"];
    private static readonly string[] AmbiguousEnds = ["/..", "/."];

    /// <summary>What a rule without matches has: the prefix "/".</summary>
    public static readonly RouteMatch EveryPath = RouteMatch.All with { Path = new(PathMatchKind.Prefix, Root) };

    public static RouteMatch Read(HttpRouteMatch match, string field, RouteFaults faults)
    {
        RouteFields.Unknown(match.Unknown, field, faults);
        var path = Path(match.Path, $"{field}.path", faults);
        if (match.Method is not null && !(HeaderRules.IsToken(match.Method) && match.Method.Length <= MaxMethodLength))
        {
            faults.Unsupported($"{field}.method", "must be a method such as GET");
        }

        return new(path, Specificity(path), Headers(match.Headers, $"{field}.headers", faults), QueryParams(match.QueryParams, $"{field}.queryParams", faults), match.Method ?? "");
    }

    /// <summary>Conditions on header fields: names in lower case, and of several with one name the first (Gateway API).</summary>
    public static ValueList<ValueMatch> Headers(IList<NamedValueMatch>? matches, string field, RouteFaults faults) =>
        Values(matches, field, HeaderRules.NameFault, name => name.ToLowerInvariant(), faults);

    private static ValueList<ValueMatch> QueryParams(IList<NamedValueMatch>? matches, string field, RouteFaults faults) =>
        Values(matches, field, name => name is { Length: > 0 and <= 256 } ? null : "must be 1 to 256 characters", name => name, faults);

    private static ValueList<ValueMatch> Values(
        IList<NamedValueMatch>? matches, string field, Func<string?, string?> nameFault, Func<string, string> normalize, RouteFaults faults)
    {
        if (matches is { Count: > MaxConditions })
        {
            faults.Unsupported(field, $"must list at most {MaxConditions} conditions");
            return [];
        }

        var read = new List<ValueMatch>();
        foreach (var (index, match) in (matches ?? []).Index())
        {
            string at = $"{field}[{index}]";
            string value = match.Value ?? "";
            if (nameFault(match.Name) is { } fault)
            {
                faults.Unsupported($"{at}.name", fault);
            }

            bool isRegex = Type(match.Type, $"{at}.type", faults);
            if (isRegex)
            {
                Regex(value, $"{at}.value", faults);
            }
            else if (value.Length > MaxValueLength || value.Any(char.IsControl))
            {
                faults.Unsupported($"{at}.value", $"must be at most {MaxValueLength} characters without control characters");
            }

            read.Add(new(normalize(match.Name ?? ""), isRegex, value));
        }

        return read.DistinctBy(match => match.Name).ToValueList();
    }

    /// <summary>True for a regular expression, false for an exact comparison.</summary>
    public static bool Type(string? type, string field, RouteFaults faults)
    {
        if (type is not (null or Exact or RegularExpression))
        {
            faults.Unsupported(field, $"must be {Exact} or {RegularExpression}, not {type}");
        }

        return type == RegularExpression;
    }

    public static void Regex(string pattern, string field, RouteFaults faults)
    {
        if (LinearRegex.Fault(pattern) is { } fault)
        {
            faults.Unsupported(field, fault);
        }
    }

    private static PathMatch Path(HttpPathMatch? match, string field, RouteFaults faults)
    {
        string value = match?.Value ?? Root;
        switch (match?.Type)
        {
            case null or "PathPrefix":
                CheckPath(value, $"{field}.value", faults);
                // "/a/" and "/a" are the same prefix (Gateway API).
                string trimmed = value.TrimEnd('/');
                return new(PathMatchKind.Prefix, trimmed.Length == 0 ? Root : trimmed);
            case Exact:
                CheckPath(value, $"{field}.value", faults);
                return new(PathMatchKind.Exact, value);
            case RegularExpression:
                Regex(value, $"{field}.value", faults);
                return new(PathMatchKind.Regex, value);
            default:
                faults.Unsupported($"{field}.type", $"must be {Exact}, PathPrefix or {RegularExpression}, not {match.Type}");
                return new(PathMatchKind.Exact, value);
        }
    }

    private static void CheckPath(string path, string field, RouteFaults faults)
    {
        if (path.Length > MaxPathLength || !path.StartsWith('/') || path.Any(character => character is <= ' ' or '?' or > '~')
            || AmbiguousParts.Any(part => path.Contains(part, StringComparison.Ordinal))
            || AmbiguousEnds.Any(end => path.EndsWith(end, StringComparison.Ordinal)))
        {
            faults.Unsupported(field, $"must be an absolute path of at most {MaxPathLength} characters as it stands in requests, without empty and dot segments");
        }
    }

    /// <summary>The prefix "/" says nothing about the path, so that it gives way to every expression.</summary>
    private static PathSpecificity Specificity(PathMatch path) => path.Kind switch
    {
        PathMatchKind.Exact => PathSpecificity.Exact(path.Value.Length),
        PathMatchKind.Regex => PathSpecificity.Regex,
        _ => path.Value == Root ? PathSpecificity.None : PathSpecificity.Prefix(path.Value.Length),
    };
}
