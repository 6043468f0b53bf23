using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>The backends that requests may go to by the configuration in force, those of routes included; at a gateway those that are exported.</summary>
internal static class LiveBackends
{
    /// <summary>Each once, however many routes lead to it; by name and port.</summary>
    public static IEnumerable<BackendModel> Of(ProxyState state) => state.ServicesByAddress.Values
        .SelectMany(service => service.Ports.Values)
        .SelectMany(port => port.Http is { } routes ? port.Backends.Concat(routes.Rules.SelectMany(rule => rule.Backends)) : port.Backends)
        .Where(weighted => weighted.Unresolved is null)
        .Select(weighted => weighted.Backend)
        .Concat(state.Exports.Values.SelectMany(export => export.Ports.Values))
        .DistinctBy(backend => (backend.Service, backend.ServerName.Port, backend.OnlyIn))
        .OrderBy(backend => backend.Name, StringComparer.Ordinal).ThenBy(backend => backend.ServerName.Port).ThenBy(backend => backend.OnlyIn, StringComparer.Ordinal);

    /// <summary><c>namespace/service:port</c>, and the cluster if only its endpoints count.</summary>
    public static string NameOf(BackendModel backend) => new BackendKey(backend.Service, backend.ServerName.Port, backend.ServerName.Cluster, backend.OnlyIn).ToString();
}
