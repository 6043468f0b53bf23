using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Discovery;

/// <summary>
/// Answers from the state when it can. The first use of an address subscribes to it and waits a bounded time; "no such service" is remembered by staying
/// subscribed, so that a service that appears later is known at once.
/// </summary>
internal sealed class DestinationResolver(
    ProxyStateStore states,
    DestinationTable destinations,
    DiscoveryConnection connection,
    ChannelWriter<DiscoveryEvent> events,
    DiscoveryMetrics metrics) : IDestinationResolver
{
    /// <summary>Longest wait for the control plane: long for an answer that takes milliseconds, short for the application's connect timeout.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(2);

    /// <summary>Most connections that wait at a time; beyond it the answer is "outside" rather than a pile of waiting connections.</summary>
    public const int MaxWaiters = 1024;

    private int _waiters;

    public ValueTask<ServiceModel?> ResolveAsync(IPAddress address, CancellationToken cancellationToken)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        ServiceModel? service = states.Current.ServicesByAddress.GetValueOrDefault(address);
        if (!destinations.TryUse(address, out Destination? destination))
        {
            if (CannotBeService(address))
            {
                return ValueTask.FromResult<ServiceModel?>(null);
            }

            if (destinations.Add(address, out destination) && !events.TryWrite(new DiscoveryEvent.AddressWanted(address)))
            {
                // The loop is behind: nobody asks for this address now, the next use will.
                destinations.Remove(address);
                return service is not null ? ValueTask.FromResult<ServiceModel?>(service) : Outside(UnresolvedReason.Overloaded);
            }
        }

        if (service is not null || destination.Answered.IsCompleted)
        {
            return ValueTask.FromResult(service);
        }

        TimeSpan left = MaxWait - destinations.TimeSinceAsked(destination);
        return !connection.MayAnswer ? Outside(UnresolvedReason.Disconnected)
            : left <= TimeSpan.Zero ? Outside(UnresolvedReason.TimedOut)
            : WaitAsync(destination, left, cancellationToken);
    }

    /// <summary>Addresses that no Service can have: asking for them would only tell the control plane what the pod does on its own node.</summary>
    private static bool CannotBeService(IPAddress address) =>
        IPAddress.IsLoopback(address)
        || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) || address.Equals(IPAddress.Broadcast)
        || address.IsIPv6LinkLocal || address.IsIPv6Multicast
        || (address.AddressFamily == AddressFamily.InterNetwork && IsLinkLocalOrMulticast(address));

    private static bool IsLinkLocalOrMulticast(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out _) && (bytes is [169, 254, ..] || bytes[0] is >= 224 and < 240);
    }

    private async ValueTask<ServiceModel?> WaitAsync(Destination destination, TimeSpan left, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiters) > MaxWaiters)
        {
            Interlocked.Decrement(ref _waiters);
            return await Outside(UnresolvedReason.Overloaded);
        }

        try
        {
            await destination.Answered.WaitAsync(left, destinations.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            Interlocked.Decrement(ref _waiters);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return destination.Answered.IsCompleted
            ? states.Current.ServicesByAddress.GetValueOrDefault(destination.Address)
            : await Outside(UnresolvedReason.TimedOut);
    }

    private ValueTask<ServiceModel?> Outside(UnresolvedReason reason)
    {
        metrics.Unresolved(reason);
        return ValueTask.FromResult<ServiceModel?>(null);
    }
}
