using System.Collections.Immutable;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Routing.Filters;
using Mesh.Proxy.Routing.Matching;

namespace Mesh.Proxy.State;

/// <summary>Makes the routes of a port. What takes time to make, the matches, is taken over while its source is the same; what counts, over any change.</summary>
internal sealed class HttpRoutesBuilder
{
    private readonly PatternTable _patterns = new();

    /// <summary>Begins a snapshot.</summary>
    public void Begin() => _patterns.Begin();

    /// <summary>Ends a snapshot.</summary>
    public void End() => _patterns.End();

    /// <summary>Tells that routes stay as they are.</summary>
    public void Keep(HttpRouting source)
    {
        foreach (string pattern in PatternsOf(source))
        {
            _patterns.Get(pattern);
        }
    }

    /// <summary>The routes described by <paramref name="source"/>.</summary>
    /// <param name="source">As the control plane has sent it, valid.</param>
    /// <param name="port">The service port.</param>
    /// <param name="backendOf">The backend that a valid reference leads to.</param>
    /// <param name="previous">The port's routes before, or null.</param>
    public HttpRoutesModel Build(HttpRouting source, int port, Func<WeightedBackend, BackendModel> backendOf, HttpRoutesModel? previous)
    {
        Keep(source);
        ImmutableArray<HttpMatch> matches = ReferenceEquals(previous?.Source, source)
            ? previous.Matches
            : [.. source.Matches.Select(ToMatch)];
        return new HttpRoutesModel(source, matches, [.. source.Rules.Select(rule => ToRule(rule, port, backendOf, previous))]);
    }

    private static HttpRuleModel ToRule(HttpRouteRule rule, int port, Func<WeightedBackend, BackendModel> backendOf, HttpRoutesModel? previous)
    {
        HttpRuleModel? before = previous?.Rules.FirstOrDefault(known => known.Source == rule.Source && known.Name == rule.Name);
        return new HttpRuleModel(rule.Source, rule.Name, [.. rule.Backends.Select(ToBackend)])
        {
            Filters = RouteFilters.Of(rule.Filters, null, port, backendOf),
            Timeouts = RouteTimeouts.Of(rule.Timeouts),
            Retry = RetryRule.Of(rule.Retry),
            Sequence = before?.Sequence ?? new WeightedSequence(),
        };

        WeightedBackendModel ToBackend(WeightedBackend backend) => WeightedBackends.ToModel(backend, backendOf, $"{rule.Source} rule {rule.Name}") with
        {
            Filters = RouteFilters.Of(rule.Filters, backend.Filters, port, backendOf),
        };
    }

    private HttpMatch ToMatch(HttpRouteMatch match) => new()
    {
        Rule = (int)match.Rule,
        Host = match.Hostname.Length == 0 ? null : new HostMatch(match.Hostname),
        Path = match.PathCase switch
        {
            HttpRouteMatch.PathOneofCase.PathExact => PathMatch.Exact(match.PathExact),
            HttpRouteMatch.PathOneofCase.PathPrefix => PathMatch.Prefix(match.PathPrefix),
            HttpRouteMatch.PathOneofCase.PathRegex => PathMatch.Regex(_patterns.Get(match.PathRegex)),
            _ => null,
        },
        Method = System.Text.Encoding.ASCII.GetBytes(match.Method),
        Headers = [.. match.Headers.Select(header => header.ValueCase == HttpValueMatch.ValueOneofCase.Regex
            ? HeaderMatch.Regex(header.Name, _patterns.Get(header.Regex))
            : HeaderMatch.Exact(header.Name, header.Exact))],
        QueryParameters = [.. match.QueryParams.Select(parameter => parameter.ValueCase == HttpValueMatch.ValueOneofCase.Regex
            ? QueryMatch.Regex(parameter.Name, _patterns.Get(parameter.Regex))
            : QueryMatch.Exact(parameter.Name, parameter.Exact))],
    };

    private static IEnumerable<string> PatternsOf(HttpRouting source) => source.Matches.SelectMany(match =>
        match.Headers.Concat(match.QueryParams)
            .Where(value => value.ValueCase == HttpValueMatch.ValueOneofCase.Regex)
            .Select(value => value.Regex)
            .Concat(match.PathCase == HttpRouteMatch.PathOneofCase.PathRegex ? [match.PathRegex] : []));
}
