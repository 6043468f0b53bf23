using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Routing.Filters;

/// <summary>A copy of a share of the requests, whose answers nobody reads.</summary>
/// <param name="Backend">Who gets it.</param>
/// <param name="Numerator">The share is this by <paramref name="Denominator"/>, 0 to 1.</param>
/// <param name="Denominator">At least 1.</param>
internal sealed record MirrorFilter(BackendModel Backend, uint Numerator, uint Denominator)
{
    /// <summary>The mirrors of a rule, then those of one of its backends. One that leads nowhere is left out: nothing may be sent there (Gateway API).</summary>
    public static IEnumerable<MirrorFilter> Of(HttpFilters? ofRule, HttpFilters? ofBackend, Func<WeightedBackend, BackendModel> backendOf) =>
        (ofRule?.Mirrors ?? []).Concat(ofBackend?.Mirrors ?? [])
            .Where(mirror => mirror.Backend.Unresolved.Length == 0)
            .Select(mirror => new MirrorFilter(backendOf(mirror.Backend), mirror.Numerator, mirror.Denominator));
}
