using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery;

/// <summary>Services by the DNS names that the application has asked for.</summary>
internal sealed class NameDemand(DestinationTable<string> table, HeldConfiguration held, ProxyStateStore states) : Demand<string>(table)
{
    protected override IEnumerable<string> KeysOf(IEnumerable<HeldResource> resources) =>
        resources.Select(resource => resource.Message).OfType<Service>().SelectMany(service => service.DnsNames);

    protected override void Want(string key) => held.Want(new ServiceAlias(key));

    protected override void Unwant(string key) => held.Unwant(new ServiceAlias(key));

    protected override bool IsKnown(string key) => states.Current.ServicesByDnsName.ContainsKey(key);

    protected override bool IsAbsent(string key) => held.IsAbsent(new ServiceAlias(key));
}
