using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery;

/// <summary>Exported services by the names that other networks have called at this gateway.</summary>
/// <param name="table">The names.</param>
/// <param name="held">Where they are subscribed.</param>
/// <param name="states">What is in force.</param>
/// <param name="isGateway">Whether this proxy is one: a sidecar's endpoint sets were not called by name.</param>
internal sealed class ExportDemand(DestinationTable<ResourceName> table, HeldConfiguration held, ProxyStateStore states, bool isGateway) : Demand<ResourceName>(table)
{
    protected override IEnumerable<ResourceName> KeysOf(IEnumerable<HeldResource> resources) => isGateway
        ? resources.Where(resource => resource.Message is Endpoints).Select(resource => ResourceName.TryParse(resource.Name)).OfType<ResourceName>()
        : [];

    protected override void Want(ResourceName key) => held.WantExport(key);

    protected override void Unwant(ResourceName key) => held.UnwantExport(key);

    protected override bool IsKnown(ResourceName key) => states.Current.Exports.ContainsKey(key);

    protected override bool IsAbsent(ResourceName key) => held.IsExportAbsent(key);
}
