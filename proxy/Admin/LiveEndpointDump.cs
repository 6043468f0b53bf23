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
        .. state.ServicesByAddress.Values
            .SelectMany(service => service.Ports.Values)
            .SelectMany(port => port.Backends)
            .Select(weighted => weighted.Backend)
            .DistinctBy(backend => backend.ServerName)
            .OrderBy(backend => backend.Name, StringComparer.Ordinal).ThenBy(backend => backend.ServerName.Port)
            .SelectMany(backend => backend.Endpoints
                .Select(endpoint => new LiveEndpointDump($"{backend.Name}:{backend.ServerName.Port}", EndpointDump.Of(endpoint)))
                .OrderBy(live => live.Endpoint.Address, StringComparer.Ordinal)),
    ];
}
