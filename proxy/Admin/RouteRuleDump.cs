using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>A rule of an HTTP route.</summary>
/// <param name="Rule">The rule in words, as telemetry and messages have it.</param>
/// <param name="Filters">What is done to requests and answers. Names of fields only: values may be secret.</param>
/// <param name="RequestTimeoutSeconds">Longest time of a request with all its tries; null without limit.</param>
/// <param name="TryTimeoutSeconds">Longest time of a try; null without limit.</param>
/// <param name="Retries">Further tries that it may ask for; null if it asks for none.</param>
/// <param name="Backends">Where its requests go.</param>
internal sealed record RouteRuleDump(string Rule, string[] Filters, double? RequestTimeoutSeconds, double? TryTimeoutSeconds, int? Retries, BackendDump[] Backends)
{
    public static RouteRuleDump[] Of(HttpRoutesModel? routes) => routes is null
        ? []
        : [.. routes.Rules.Select((rule, index) => Of(rule, routes.Source.Rules[index].Filters))];

    private static RouteRuleDump Of(HttpRuleModel rule, HttpFilters? filters) => new(
        rule.Text,
        [.. filters is null ? [] : Words(filters)],
        Seconds(rule.Timeouts.Request),
        Seconds(rule.Timeouts.Try),
        rule.Retry?.Attempts,
        [.. rule.Backends.Select(BackendDump.Of)]);

    private static double? Seconds(TimeSpan limit) => limit > TimeSpan.Zero ? limit.TotalSeconds : null;

    private static IEnumerable<string> Words(HttpFilters filters)
    {
        foreach ((string of, HeaderModifier? modifier) in new[] { ("request", filters.RequestHeaders), ("response", filters.ResponseHeaders) })
        {
            foreach (string name in modifier?.Set.Select(field => field.Name) ?? [])
            {
                yield return $"{of}: set {name}";
            }

            foreach (string name in modifier?.Add.Select(field => field.Name) ?? [])
            {
                yield return $"{of}: add {name}";
            }

            foreach (string name in modifier?.Remove ?? [])
            {
                yield return $"{of}: remove {name}";
            }
        }

        if (filters.Rewrite is { } rewrite)
        {
            yield return $"rewrite{Host(rewrite.Hostname)}{Path(rewrite.Path)}";
        }

        if (filters.Redirect is { } redirect)
        {
            yield return $"redirect {redirect.StatusCode}{(redirect.Scheme.Length > 0 ? $" scheme {redirect.Scheme}" : "")}{Host(redirect.Hostname)}{(redirect.Port > 0 ? $" port {redirect.Port}" : "")}{Path(redirect.Path)}";
        }
    }

    private static string Host(string host) => host.Length > 0 ? $" host {host}" : "";

    private static string Path(PathModifier? path) => path?.KindCase switch
    {
        PathModifier.KindOneofCase.ReplaceFullPath => $" path {path.ReplaceFullPath}",
        PathModifier.KindOneofCase.ReplacePrefix => $" prefix {path.ReplacePrefix}",
        _ => "",
    };
}
