using System.Threading.Channels;
using Mesh.Api.Resources;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery;

/// <summary>Finds the exported services of this cluster by the names that other networks call at this gateway.</summary>
internal sealed class ExportResolver(
    ProxyStateStore states,
    DestinationTable<ResourceName> names,
    DiscoveryConnection connection,
    ChannelWriter<DiscoveryEvent> events,
    DiscoveryMetrics metrics) : OnDemandResolver<ResourceName, ExportModel>(names, connection, events, metrics)
{
    /// <summary>
    /// Most names of nothing that are remembered. Who calls a gateway has proven nothing yet and may name whatever it likes, so there are few enough of them that a stream, which may follow
    /// 5,000 names, has room for 4,000 exported services.
    /// </summary>
    public const int MaxUnknown = 1000;

    /// <summary>Finds a service; null if it is not exported, or that is not known: see <see cref="IsAnswered"/>.</summary>
    public ValueTask<ExportModel?> FindAsync(ResourceName service) => LookUpAsync(service, CancellationToken.None);

    /// <summary>True if the control plane has said what is behind the name.</summary>
    public bool IsAnswered(ResourceName service) => Table.TryGet(service, out Destination<ResourceName>? destination) && destination.Answered.IsCompleted;

    /// <summary>Whether the service is exported at this moment.</summary>
    public bool IsExported(ResourceName service) => states.Current.Exports.ContainsKey(service);

    /// <summary>A connection to the service is open: it stays subscribed, however long nobody opens another one.</summary>
    public Destination<ResourceName>? Hold(ResourceName service)
    {
        if (!Table.TryGet(service, out Destination<ResourceName>? destination))
        {
            return null;
        }

        destination.Hold();
        return destination;
    }

    /// <summary>Ends what <see cref="Hold"/> has begun.</summary>
    public void Release(Destination<ResourceName> destination) => destination.Release(Table.Time.GetTimestamp());

    protected override ExportModel? Find(ResourceName key) => states.Current.Exports.GetValueOrDefault(key);

    protected override DiscoveryEvent Wanted(ResourceName key) => new DiscoveryEvent.ExportWanted(key);
}
