using System.Net;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>A service in force.</summary>
/// <param name="Name"><c>namespace/service</c>.</param>
/// <param name="Addresses">Cluster IP addresses.</param>
/// <param name="Ports">Ports, ascending.</param>
internal sealed record ServiceDump(string Name, string[] Addresses, ServicePortDump[] Ports)
{
    public static ServiceDump Of(ServiceModel service, IEnumerable<IPAddress> addresses) => new(
        service.Name.ToString(),
        [.. addresses.Select(address => address.ToString()).Order(StringComparer.Ordinal)],
        [.. service.Ports.Values.OrderBy(port => port.Port).Select(ServicePortDump.Of)]);
}
