using System.Net;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery;

/// <summary>Services by the addresses that the application has used.</summary>
internal sealed class AddressDemand(DestinationTable<IPAddress> table, HeldConfiguration held, ProxyStateStore states) : Demand<IPAddress>(table)
{
    protected override IEnumerable<IPAddress> KeysOf(IEnumerable<HeldResource> resources) =>
        resources.Select(resource => resource.Message).OfType<Service>().SelectMany(ServiceAliases.Of).Select(alias => alias.Address).OfType<IPAddress>();

    protected override void Want(IPAddress key) => held.Want(key);

    protected override void Unwant(IPAddress key) => held.Unwant(key);

    protected override bool IsKnown(IPAddress key) => states.Current.ServicesByAddress.ContainsKey(key);

    protected override bool IsAbsent(IPAddress key) => held.IsAbsent(key);
}
