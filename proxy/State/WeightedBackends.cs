using System.Collections.Immutable;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Balancing;

namespace Mesh.Proxy.State;

/// <summary>The weighted backends of a Service, wherever in the resource they stand.</summary>
internal static class WeightedBackends
{
    // Not a Kubernetes name, so it cannot be confused with one.
    private static readonly ResourceName Nobody = new("", "unresolved");

    private static readonly BackendModel Missing = new(Nobody, default, NoEndpointPicker.BackendNotFound, []);

    /// <summary>All that lead to a Service, in the order of the resource: what endpoints are needed for.</summary>
    public static IEnumerable<WeightedBackend> ResolvedOf(Service service) => service.Ports.SelectMany(AllOf).Where(backend => backend.Unresolved.Length == 0);

    /// <summary>A backend as requests see it.</summary>
    /// <param name="backend">As the control plane has sent it, valid.</param>
    /// <param name="backendOf">The backend that a valid reference leads to.</param>
    /// <param name="owner">The route or rule that it stands in, in words.</param>
    public static WeightedBackendModel ToModel(WeightedBackend backend, Func<WeightedBackend, BackendModel> backendOf, string owner) =>
        backend.Unresolved.Length > 0
            ? new WeightedBackendModel(Missing, (int)backend.Weight, $"{owner} ({backend.Unresolved})")
            : new WeightedBackendModel(backendOf(backend), (int)backend.Weight);

    /// <summary>The policy of one of them hedges.</summary>
    public static bool Hedge(ImmutableArray<WeightedBackendModel> backends) => backends.Any(weighted => weighted.Backend.Policy.Hedge is not null);

    private static IEnumerable<WeightedBackend> AllOf(ServicePort port) => port.Http is { } http
        ? port.Backends.Concat(http.Rules.SelectMany(AllOf))
        : port.Backends;

    private static IEnumerable<WeightedBackend> AllOf(HttpRouteRule rule) => rule.Backends
        .Concat(MirrorsOf(rule.Filters))
        .Concat(rule.Backends.SelectMany(backend => MirrorsOf(backend.Filters)));

    private static IEnumerable<WeightedBackend> MirrorsOf(HttpFilters? filters) => filters?.Mirrors.Select(mirror => mirror.Backend) ?? [];
}
