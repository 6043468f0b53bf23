using System.Text.Json;
using Mesh.ControlPlane.Kubernetes.Smi;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation.Groups;

/// <summary>Reads an HTTPRouteGroup, looking at nothing but the object itself.</summary>
internal static class RouteGroupTranslator
{
    /// <summary>Most lines that a group adds to the table of a port: 16 groups and the line for all other requests fit into one.</summary>
    public const int MaxMatches = 255;

    private const string Any = "*";

    public static RouteGroupReading Read(HttpRouteGroup group)
    {
        var faults = new RouteFaults();
        if (group.Spec?.Matches is not { Count: > 0 } matches)
        {
            faults.Unsupported("spec.matches", "must list at least one match");
            matches = [];
        }

        var read = matches.Select((match, index) => Read(match, $"spec.matches[{index}]", faults)).SelectMany(lines => lines).ToValueList();
        if (read.Count > MaxMatches)
        {
            faults.Unsupported("spec.matches", $"must describe at most {MaxMatches} combinations of match and method");
        }

        return new(faults.Any ? [] : read, faults.Refusal?.Message);
    }

    private static List<RouteMatch> Read(HttpRouteGroupMatch match, string field, RouteFaults faults)
    {
        PathMatch? path = null;
        if (!string.IsNullOrEmpty(match.PathRegex))
        {
            // Alone first, so that a fault is said of what stands in the object. It is anchored at the start only.
            MatchReader.Regex(match.PathRegex, $"{field}.pathRegex", faults);
            path = new(PathMatchKind.Regex, $"(?:{match.PathRegex}).*");
            if (path.Value.Length > LinearRegex.MaxLength)
            {
                faults.Unsupported($"{field}.pathRegex", "is too long");
            }
        }

        var headers = Headers(match.Headers, $"{field}.headers", faults);
        IEnumerable<string> methods = match.Methods is { Count: > 0 } some && !some.Contains(Any) ? some.Distinct() : [""];
        if (methods.Any(method => method.Length > 0 && !HeaderRules.IsToken(method)))
        {
            faults.Unsupported($"{field}.methods", "must be methods such as GET, or *");
        }

        return [.. methods.Select(method => RouteMatch.All with { Path = path, Headers = headers, Method = method })];
    }

    private static ValueList<ValueMatch> Headers(JsonElement? headers, string field, RouteFaults faults)
    {
        IEnumerable<JsonElement> maps = headers switch
        {
            null or { ValueKind: JsonValueKind.Null } => [],
            { ValueKind: JsonValueKind.Object } map => [map],
            { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
            _ => [default],
        };
        var read = new List<ValueMatch>();
        foreach (var map in maps)
        {
            if (map.ValueKind != JsonValueKind.Object)
            {
                faults.Unsupported(field, "must be a map of header fields to regular expressions");
                continue;
            }

            foreach (var entry in map.EnumerateObject())
            {
                string pattern = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : "";
                if ((HeaderRules.NameFault(entry.Name) ?? LinearRegex.Fault(pattern)) is { } fault)
                {
                    faults.Unsupported($"{field}[{entry.Name}]", fault);
                }

                read.Add(new(entry.Name.ToLowerInvariant(), true, pattern));
            }
        }

        if (read.DistinctBy(header => header.Name).Count() < read.Count)
        {
            faults.Unsupported(field, "must name each header field once");
        }

        return read.ToValueList();
    }
}
