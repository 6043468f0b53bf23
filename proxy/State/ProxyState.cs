using System.Collections.Frozen;
using System.Net;
using Mesh.Api.Resources;

namespace Mesh.Proxy.State;

/// <summary>
/// Everything that requests read, as one immutable graph. A connection or request takes it once from <see cref="ProxyStateStore"/> and passes it on;
/// a configuration change builds the next graph (sharing unchanged parts) and replaces one reference.
/// </summary>
internal sealed record ProxyState
{
    public static readonly ProxyState Empty = new();

    /// <summary>Services of the mesh by cluster IP address. An address that is absent is not known (yet): see <see cref="Discovery.IDestinationResolver"/>.</summary>
    public FrozenDictionary<IPAddress, ServiceModel> ServicesByAddress { get; init; } = FrozenDictionary<IPAddress, ServiceModel>.Empty;

    /// <summary>Services of the mesh by DNS name, in lower case without a last dot.</summary>
    public FrozenDictionary<string, NamedService> ServicesByDnsName { get; init; } = FrozenDictionary<string, NamedService>.Empty;

    /// <summary>Of a gateway: the exported services that were called, by name. One that is absent is not known (yet), or not exported: see <see cref="Discovery.ExportResolver"/>.</summary>
    public FrozenDictionary<ResourceName, ExportModel> Exports { get; init; } = FrozenDictionary<ResourceName, ExportModel>.Empty;

    /// <summary>This pod, or null until the control plane has described it.</summary>
    public WorkloadModel? Workload { get; init; }
}
