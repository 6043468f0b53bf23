using Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Discovery.Validation;

/// <summary>Checks the HTTP routes of a port.</summary>
internal static class HttpRoutingValidator
{
    /// <summary>Most matches, from the proto; each costs a comparison for requests that match none before it.</summary>
    private const int MaxMatches = 4096;

    /// <summary>Most rules: a rule that no match leads to is of no use.</summary>
    private const int MaxRules = MaxMatches;

    /// <summary>Most different regular expressions: each may grow to a megabyte of states.</summary>
    private const int MaxPatterns = 256;

    private const int MaxSourceLength = 512;
    private const int MaxNameLength = 256;

    public static ResourceFault? Check(string field, HttpRouting? routing)
    {
        if (routing is null)
        {
            return null;
        }

        if (routing.Matches.Count > MaxMatches)
        {
            return new ResourceFault($"{field}.matches", $"{routing.Matches.Count} are more than {MaxMatches}");
        }

        if (routing.Rules.Count > MaxRules)
        {
            return new ResourceFault($"{field}.rules", $"{routing.Rules.Count} are more than {MaxRules}");
        }

        return CheckRules(field, routing) ?? CheckMatches(field, routing);
    }

    private static ResourceFault? CheckRules(string field, HttpRouting routing)
    {
        for (int i = 0; i < routing.Rules.Count; i++)
        {
            HttpRouteRule rule = routing.Rules[i];
            string path = $"{field}.rules[{i}]";
            ResourceFault? fault = TextRules.CheckWords($"{path}.source", rule.Source, MaxSourceLength)
                ?? TextRules.CheckWords($"{path}.name", rule.Name, MaxNameLength)
                ?? BackendsValidator.CheckAll($"{path}.backends", rule.Backends)
                ?? HttpFiltersValidator.CheckRule(path, rule)
                ?? HttpRetryValidator.Check($"{path}.retry", rule.Retry);
            if (fault is not null)
            {
                return fault;
            }
        }

        return null;
    }

    private static ResourceFault? CheckMatches(string field, HttpRouting routing)
    {
        HashSet<string> patterns = [];
        for (int i = 0; i < routing.Matches.Count; i++)
        {
            HttpRouteMatch match = routing.Matches[i];
            string path = $"{field}.matches[{i}]";
            if (match.Rule >= routing.Rules.Count)
            {
                return new ResourceFault($"{path}.rule", $"{match.Rule} is not an index into the {routing.Rules.Count} rules");
            }

            if (HttpMatchValidator.Check(path, match, patterns) is { } fault)
            {
                return fault;
            }

            if (patterns.Count > MaxPatterns)
            {
                return new ResourceFault(path, $"more than {MaxPatterns} different regular expressions");
            }

            bool isPrefix = match.PathCase is HttpRouteMatch.PathOneofCase.PathPrefix or HttpRouteMatch.PathOneofCase.None;
            if (!isPrefix && HttpFiltersValidator.ReplacesPrefix(routing.Rules[(int)match.Rule]))
            {
                return new ResourceFault(path, $"leads to rule {match.Rule}, which replaces a prefix, but matches none");
            }
        }

        return null;
    }
}
