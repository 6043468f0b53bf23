using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Http;
using Mesh.ControlPlane.Translation.Groups;
using Mesh.ControlPlane.Translation.Routes;

namespace Mesh.ControlPlane.Translation;

/// <summary>A split with matches as a table of HTTP matches: what a group describes is split, everything else goes to the root Service.</summary>
internal static class SplitRouting
{
    private const int Split = 0;
    private const int Root = 1;

    public static HttpRouting Of(SplitRule rule, int port, RouteGroupBook groups, BackendLookup backends)
    {
        var split = Fitting(rule, groups).SelectMany(group => groups.InForce(group) ?? []).Select(match => Line(match, Split));
        return new(
            split.Append(Line(RouteMatch.All, Root)).ToValueList(),
            [
                Rule(rule, "split", rule.Backends.Select(backend => new RouteBackend(backend.Service, backend.WeightOn(port, backends), port, "", HttpFilters.None) { Cluster = backend.Cluster })),
                Rule(rule, "root", [new RouteBackend(rule.Apex, 1, port, "", HttpFilters.None)]),
            ]);
    }

    /// <summary>The groups of a split, in its order, as far as their expressions fit into the table of a port.</summary>
    public static IReadOnlyList<ResourceName> Fitting(SplitRule rule, RouteGroupBook groups)
    {
        var fitting = new List<ResourceName>();
        var patterns = new HashSet<string>(StringComparer.Ordinal);
        foreach (var group in rule.Groups)
        {
            var more = patterns.Concat((groups.InForce(group) ?? []).SelectMany(match => match.Patterns)).ToHashSet(StringComparer.Ordinal);
            if (more.Count <= ServiceRoutes.MaxPatterns)
            {
                patterns = more;
                fitting.Add(group);
            }
        }

        return fitting;
    }

    private static HttpMatch Line(RouteMatch match, int rule) => new(rule, "", match.Path, match.Headers, match.QueryParams, match.Method);

    private static HttpRule Rule(SplitRule rule, string name, IEnumerable<RouteBackend> backends) =>
        new(rule.Source, name, HttpFilters.None, backends.ToValueList(), HttpTimeouts.None, null);
}
