using System.Threading.Channels;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Dns;

/// <summary>
/// Finds services by the names that the application asks for. What is held is answered while the control plane is away, and so is that a name does not exist, if the control plane has
/// said so; of a name that was never asked for nothing is known.
/// </summary>
internal sealed class NameResolver(
    ProxyStateStore states,
    DestinationTable<string> names,
    DiscoveryConnection connection,
    ChannelWriter<DiscoveryEvent> events,
    DiscoveryMetrics metrics) : OnDemandResolver<string, NamedService>(names, connection, events, metrics), INameResolver
{
    /// <summary>Longest wait for the control plane: long for an answer that takes milliseconds, short for resolvers, which ask again after 5 s.</summary>
    public static readonly TimeSpan MaxNameWait = TimeSpan.FromSeconds(1);

    public async ValueTask<NameLookup> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        (NamedService? service, UnresolvedReason? unknown) = await AskAsync(name, MaxNameWait, cancellationToken);
        return service is not null ? NameLookup.Found(service) : unknown is { } reason ? NameLookup.NotKnown(reason) : NameLookup.Nobody;
    }

    protected override NamedService? Find(string key) => states.Current.ServicesByDnsName.GetValueOrDefault(key);

    protected override DiscoveryEvent Wanted(string key) => new DiscoveryEvent.NameWanted(key);
}
