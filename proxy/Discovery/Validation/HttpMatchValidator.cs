using Google.Protobuf.Collections;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing.Matching;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks one match of a route. A path or value that no request can have is allowed: it matches nothing.</summary>
internal static class HttpMatchValidator
{
    /// <summary>Header fields and query parameters of a match, as in the Gateway API.</summary>
    private const int MaxValues = 16;

    private const int MaxPathLength = 1024;
    private const int MaxNameLength = 256;
    private const int MaxValueLength = 4096;
    private const int MaxMethodLength = 64;

    /// <param name="field">Where the match stands.</param>
    /// <param name="match">The match.</param>
    /// <param name="patterns">Regular expressions that have been checked; takes those of this match up.</param>
    public static ResourceFault? Check(string field, HttpRouteMatch match, HashSet<string> patterns) =>
        CheckHostname($"{field}.hostname", match.Hostname)
        ?? CheckPath(field, match, patterns)
        ?? CheckValues($"{field}.headers", match.Headers, static name => TextRules.IsFieldName(name, MaxNameLength), "the name of a header field in lower case", patterns)
        ?? CheckValues($"{field}.query_params", match.QueryParams, static name => name.Length is > 0 and <= MaxNameLength, "the name of a query parameter", patterns)
        ?? (match.Method.Length == 0 || (match.Method.Length <= MaxMethodLength && TextRules.IsToken(match.Method))
            ? null
            : new ResourceFault($"{field}.method", $"'{match.Method}' is not a method"));

    private static ResourceFault? CheckHostname(string field, string hostname)
    {
        string name = hostname.StartsWith("*.", StringComparison.Ordinal) ? hostname[2..] : hostname;
        return hostname.Length == 0 || TextRules.IsHostname(name) ? null : new ResourceFault(field, $"'{hostname}' is not the name of a host in lower case");
    }

    private static ResourceFault? CheckPath(string field, HttpRouteMatch match, HashSet<string> patterns) => match.PathCase switch
    {
        HttpRouteMatch.PathOneofCase.PathExact => CheckPath($"{field}.path_exact", match.PathExact),
        HttpRouteMatch.PathOneofCase.PathPrefix => CheckPath($"{field}.path_prefix", match.PathPrefix),
        HttpRouteMatch.PathOneofCase.PathRegex => CheckPattern($"{field}.path_regex", match.PathRegex, patterns),
        _ => null,
    };

    private static ResourceFault? CheckPath(string field, string path) =>
        path.StartsWith('/') && path.Length <= MaxPathLength ? null : new ResourceFault(field, $"must begin with a slash and have at most {MaxPathLength} characters");

    private static ResourceFault? CheckValues(
        string field, RepeatedField<HttpValueMatch> values, Func<string, bool> isName, string nameIs, HashSet<string> patterns)
    {
        if (values.Count > MaxValues)
        {
            return new ResourceFault(field, $"{values.Count} are more than {MaxValues}");
        }

        for (int i = 0; i < values.Count; i++)
        {
            HttpValueMatch value = values[i];
            if (!isName(value.Name))
            {
                return new ResourceFault($"{field}[{i}].name", $"'{value.Name}' is not {nameIs}");
            }

            ResourceFault? fault = value.ValueCase switch
            {
                HttpValueMatch.ValueOneofCase.Exact when value.Exact.Length <= MaxValueLength => null,
                HttpValueMatch.ValueOneofCase.Exact => new ResourceFault($"{field}[{i}].exact", $"has more than {MaxValueLength} characters"),
                HttpValueMatch.ValueOneofCase.Regex => CheckPattern($"{field}[{i}].regex", value.Regex, patterns),
                _ => new ResourceFault($"{field}[{i}].value", "is missing"),
            };
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static ResourceFault? CheckPattern(string field, string pattern, HashSet<string> patterns)
    {
        if (patterns.Contains(pattern) || RoutePattern.TryCreate(pattern, out _, out string? fault))
        {
            patterns.Add(pattern);
            return null;
        }

        return new ResourceFault(field, fault);
    }
}
