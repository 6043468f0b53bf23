namespace Mesh.Proxy.Relay.Routers;

/// <summary>The way of a connection that may carry requests. Immutable: either host asks it, on threads of its own.</summary>
internal abstract class RequestRouter : ConnectionRouter
{
    /// <summary>The peer's proven identity as applications are told it (see <see cref="Forwarding.MeshHeaders.ForwardedClientCertificate"/>), or null without mutual TLS.</summary>
    public abstract string? CallerCertificate { get; }

    /// <summary>Field lines to add to each request, with their line ends; empty if none.</summary>
    public abstract ReadOnlyMemory<byte> AddedFields { get; }

    /// <summary>Whether the connection that the requests come on is mutual TLS.</summary>
    public bool IsFromPeer => CallerCertificate is not null;

    /// <summary>Routes the next request by the newest configuration. Completes synchronously except for an address that the control plane has to be asked about.</summary>
    public abstract ValueTask<RoutedRequest> RouteAsync();
}
