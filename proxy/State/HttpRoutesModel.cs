using System.Collections.Immutable;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing.Matching;

namespace Mesh.Proxy.State;

/// <summary>The HTTP routes of one port of a Service. A request that matches none is answered with 404.</summary>
/// <param name="Source">What it was made from.</param>
/// <param name="Matches">In order of precedence.</param>
/// <param name="Rules">What the matches lead to.</param>
internal sealed record HttpRoutesModel(HttpRouting Source, ImmutableArray<HttpMatch> Matches, ImmutableArray<HttpRuleModel> Rules)
{
    /// <summary>Requests may go to a backend whose policy hedges.</summary>
    public bool Hedges { get; } = Rules.Any(rule => WeightedBackends.Hedge(rule.Backends));
}
