using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Translation.Routes;

/// <summary>A valid HTTPRoute or GRPCRoute, read. Both kinds say the same things once they are read.</summary>
/// <param name="Name">The object.</param>
/// <param name="CreatedAt">Its age decides between equal matches.</param>
/// <param name="Parents">The Services it attaches to.</param>
/// <param name="Hostnames">Lower case; empty for all.</param>
/// <param name="Rules">In the order of the object.</param>
internal sealed record MeshRoute(
    RouteName Name, DateTime CreatedAt, ValueList<RouteParent> Parents, ValueList<string> Hostnames, ValueList<RouteRule> Rules)
{
    /// <summary>Lines that the route adds to the table of a port.</summary>
    public int MatchCount { get; } = Math.Max(1, Hostnames.Count) * Rules.Sum(rule => rule.Matches.Count);

    /// <summary>The different regular expressions of its matches.</summary>
    public IReadOnlySet<string> Patterns { get; } = Rules.SelectMany(rule => rule.Matches).SelectMany(match => match.Patterns).ToHashSet(StringComparer.Ordinal);

    /// <summary>Roughly how many bytes the route adds to what each client of a port holds.</summary>
    public long Size { get; } = RouteSize.Of(Hostnames, Rules);

    /// <summary>All references to backends, those of mirrors included.</summary>
    public IEnumerable<RouteReference> References => Rules.SelectMany(rule => rule.References);
}
