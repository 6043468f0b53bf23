using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery;

/// <summary>Finds services by the addresses that the application has used. What is not known, or not in time, counts as outside the mesh.</summary>
internal sealed class DestinationResolver(
    ProxyStateStore states,
    DestinationTable<IPAddress> destinations,
    DiscoveryConnection connection,
    ChannelWriter<DiscoveryEvent> events,
    DiscoveryMetrics metrics) : OnDemandResolver<IPAddress, ServiceModel>(destinations, connection, events, metrics), IDestinationResolver
{
    public ValueTask<ServiceModel?> ResolveAsync(IPAddress address, CancellationToken cancellationToken) =>
        LookUpAsync(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, cancellationToken);

    protected override ServiceModel? Find(IPAddress key) => states.Current.ServicesByAddress.GetValueOrDefault(key);

    protected override DiscoveryEvent Wanted(IPAddress key) => new DiscoveryEvent.AddressWanted(key);

    /// <summary>Addresses that no Service can have: asking for them would only tell the control plane what the pod does on its own node.</summary>
    protected override bool CannotExist(IPAddress key) =>
        IPAddress.IsLoopback(key)
        || key.Equals(IPAddress.Any) || key.Equals(IPAddress.IPv6Any) || key.Equals(IPAddress.Broadcast)
        || key.IsIPv6LinkLocal || key.IsIPv6Multicast
        || (key.AddressFamily == AddressFamily.InterNetwork && IsLinkLocalOrMulticast(key));

    private static bool IsLinkLocalOrMulticast(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _) && (bytes is [169, 254, ..] || bytes[0] is >= 224 and < 240);
    }
}
