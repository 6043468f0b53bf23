using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>A port of a service.</summary>
/// <param name="Port">Service port.</param>
/// <param name="Protocol">Declared protocol.</param>
/// <param name="RouteSource">The object that decided the backends, if any.</param>
/// <param name="Backends">Where requests go; with rules only what is not HTTP.</param>
/// <param name="Matches">Which rule decides about a request, in order of precedence; empty without routes.</param>
/// <param name="Rules">Rules of the port's HTTP routes; empty without any.</param>
internal sealed record ServicePortDump(int Port, string Protocol, string? RouteSource, BackendDump[] Backends, RouteMatchDump[] Matches, RouteRuleDump[] Rules)
{
    public static ServicePortDump Of(ServicePortModel port) => new(
        port.Port, port.Protocol.ToString(), port.RouteSource, [.. port.Backends.Select(BackendDump.Of)], RouteMatchDump.Of(port.Http), RouteRuleDump.Of(port.Http));
}
