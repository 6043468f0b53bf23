using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>Puts the routes of one port together: one table of matches in order of precedence, so that the sidecar takes the first that fits.</summary>
internal static class HttpRoutingComposer
{
    /// <param name="routes">Of one kind, in the order of precedence between routes: by age, then by name.</param>
    /// <param name="references">Looks up backends.</param>
    public static HttpRouting Compose(IReadOnlyList<MeshRoute> routes, ReferenceResolver references)
    {
        var rules = new List<HttpRule>();
        var lines = new List<(string Hostname, RouteMatch Match, int Rule)>();
        foreach (var route in routes)
        {
            foreach (var rule in route.Rules)
            {
                lines.AddRange(
                    from hostname in route.Hostnames.Count > 0 ? route.Hostnames : [""]
                    from match in rule.Matches
                    select (hostname, match, rules.Count));
                rules.Add(new(
                    route.Name.ToString(),
                    rule.Name,
                    references.Filters(route.Name, rule.Filters),
                    rule.Backends.Select(backend => references.Backend(route.Name, backend)).ToValueList(),
                    rule.Timeouts,
                    rule.Retry));
            }
        }

        // The sort is stable: what is equal stays in the order of routes and rules, which is the rest of the precedence.
        var matches = lines
            .OrderBy(line => MatchPrecedence.Of(line.Hostname, line.Match))
            .Select(line => new HttpMatch(line.Rule, line.Hostname, line.Match.Path, line.Match.Headers, line.Match.QueryParams, line.Match.Method));
        return new(matches.ToValueList(), rules.ToValueList());
    }
}
