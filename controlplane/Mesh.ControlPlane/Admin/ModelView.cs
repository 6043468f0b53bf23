using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Admin;

/// <summary>The model as the debug page shows it: names as text, everything in order.</summary>
internal sealed record ModelView(
    IReadOnlyDictionary<string, MeshService> Services,
    IReadOnlyDictionary<string, IReadOnlyList<EndpointView>> Endpoints,
    IReadOnlyDictionary<string, Workload> Workloads,
    IReadOnlyDictionary<string, SplitState> Splits,
    IReadOnlyDictionary<string, RouteState> Routes,
    IReadOnlyDictionary<string, PolicyState> Policies,
    IReadOnlyDictionary<string, PolicyState> AccessPolicies,
    IReadOnlyDictionary<string, PolicyState> RateLimitPolicies)
{
    public static ModelView Of(MeshModel model) => new(
        Sorted(model.Services, service => service),
        Sorted(model.Endpoints, set => (IReadOnlyList<EndpointView>)[.. set.Endpoints.Select(EndpointView.Of)]),
        Sorted(model.Workloads, workload => workload),
        Sorted(model.Splits, split => split),
        Sorted(model.Routes, route => route),
        Sorted(model.Policies, policy => policy),
        Sorted(model.AccessPolicies, policy => policy),
        Sorted(model.RateLimitPolicies, policy => policy));

    private static SortedDictionary<string, TView> Sorted<TKey, TPart, TView>(IReadOnlyDictionary<TKey, TPart> parts, Func<TPart, TView> view)
        where TKey : struct =>
        new(parts.ToDictionary(part => part.Key.ToString()!, part => view(part.Value)), StringComparer.Ordinal);
}
