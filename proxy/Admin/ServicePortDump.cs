using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>A port of a service.</summary>
/// <param name="Port">Service port.</param>
/// <param name="Protocol">Declared protocol.</param>
/// <param name="RouteSource">The object that decided the backends, if any.</param>
/// <param name="Backends">Where requests go.</param>
internal sealed record ServicePortDump(int Port, string Protocol, string? RouteSource, BackendDump[] Backends)
{
    public static ServicePortDump Of(ServicePortModel port) =>
        new(port.Port, port.Protocol.ToString(), port.RouteSource, [.. port.Backends.Select(BackendDump.Of)]);
}
