using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>An endpoint with its live numbers, by itself.</summary>
/// <param name="Backend"><c>namespace/service:port</c> that it serves.</param>
/// <param name="Endpoint">The endpoint.</param>
internal sealed record LiveEndpointDump(string Backend, EndpointDump Endpoint)
{
    /// <summary>All endpoints that requests may go to, each once for each backend; by backend and address.</summary>
    public static LiveEndpointDump[] Of(ProxyState state) =>
    [
        .. LiveBackends.Of(state).SelectMany(backend => backend.Endpoints
            .Select(endpoint => new LiveEndpointDump(LiveBackends.NameOf(backend), EndpointDump.Of(endpoint)))
            .OrderBy(live => live.Endpoint.Address, StringComparer.Ordinal)),
    ];
}
