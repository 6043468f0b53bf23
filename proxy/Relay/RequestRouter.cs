using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Relay;

/// <summary>What the relay has to know about the way of a connection's requests; one object per connection.</summary>
internal abstract class RequestRouter
{
    public abstract TrafficDirection Direction { get; }

    /// <summary>Whether the connection that the requests come on is mutual TLS.</summary>
    public abstract bool IsFromPeer { get; }

    /// <summary>Field lines to add to each request, with their line ends; empty if none.</summary>
    public abstract ReadOnlyMemory<byte> AddedFields { get; }

    /// <summary>Routes the next request by the newest configuration. Completes synchronously except for an address that the control plane has to be asked about.</summary>
    public abstract ValueTask<RoutedRequest> RouteAsync();
}
