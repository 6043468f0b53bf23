using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>A backend of a service port.</summary>
/// <param name="Service"><c>namespace/service</c>.</param>
/// <param name="Weight">Relative weight.</param>
/// <param name="ServerName">What mesh connections name in SNI, but for the cluster of endpoints of other clusters.</param>
/// <param name="OnlyIn">The cluster whose endpoints alone count; null: those of all.</param>
/// <param name="Unresolved">Why the reference leads nowhere, and its share is answered with 500; null for a valid one.</param>
/// <param name="Policy">The object that says how to balance; null without one.</param>
/// <param name="Algorithm">How endpoints are chosen.</param>
/// <param name="Breaker">What is under way, and how much may be.</param>
/// <param name="Endpoints">Endpoints that can take requests.</param>
internal sealed record BackendDump(
    string Service, int Weight, string ServerName, string? OnlyIn, string? Unresolved, string? Policy, string Algorithm, BreakerDump Breaker, EndpointDump[] Endpoints)
{
    public static BackendDump Of(WeightedBackendModel weighted) => new(
        weighted.Backend.Service.ToString(),
        weighted.Weight,
        weighted.Backend.ServerName.ToString(),
        weighted.Backend.OnlyIn.Length > 0 ? weighted.Backend.OnlyIn : null,
        weighted.Unresolved,
        weighted.Backend.Policy.Source,
        weighted.Backend.Policy.Algorithm.ToString(),
        BreakerDump.Of(weighted.Backend.Breaker),
        [.. weighted.Backend.Endpoints.Select(EndpointDump.Of)]);
}
