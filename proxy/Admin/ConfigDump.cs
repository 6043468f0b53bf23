using Mesh.Proxy.Discovery;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Admin;

/// <summary>The configuration in force, with the live numbers of the endpoints.</summary>
/// <param name="Workload">This pod; null while unknown.</param>
/// <param name="Services">Services in force, by name.</param>
/// <param name="Held">What the control plane has sent and this sidecar has accepted.</param>
internal sealed record ConfigDump(WorkloadDump? Workload, ServiceDump[] Services, HeldVersionDump[] Held)
{
    public static ConfigDump Of(ProxyState state, IReadOnlyCollection<HeldResource> held) => new(
        state.Workload is { } workload ? WorkloadDump.Of(workload) : null,
        [
            .. state.ServicesByAddress
                .GroupBy(pair => pair.Value.Name)
                .OrderBy(service => service.Key.ToString(), StringComparer.Ordinal)
                .Select(service => ServiceDump.Of(service.First().Value, service.Select(pair => pair.Key))),
        ],
        [
            .. held
                .Select(resource => new HeldVersionDump(resource.Type, resource.Name, resource.Version))
                .OrderBy(version => (version.Type, version.Name)),
        ]);
}
