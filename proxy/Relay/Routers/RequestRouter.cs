using Mesh.Proxy.Identity;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Relay.Routers;

/// <summary>The way of a connection that may carry requests. Either host asks it, on threads of its own.</summary>
internal abstract class RequestRouter : ConnectionRouter
{
    /// <summary>The peer's proven identity as applications are told it (see <see cref="Forwarding.MeshHeaders.ForwardedClientCertificate"/>), or null without mutual TLS.</summary>
    public abstract string? CallerCertificate { get; }

    /// <summary>Who has proven to call, or null: outbound, and without mutual TLS.</summary>
    public virtual PeerIdentity? Peer => null;

    /// <summary>Field lines to add to each request, with their line ends; empty if none.</summary>
    public abstract ReadOnlyMemory<byte> AddedFields { get; }

    /// <summary>Whether the connection that the requests come on is mutual TLS.</summary>
    public bool IsFromPeer => CallerCertificate is not null;

    /// <summary>Answers say that this endpoint ends: the next one is the last of its connection, and a peer asks others from then on.</summary>
    public virtual bool IsLameDuck => false;

    /// <summary>What the client may know of an object's name: its own application, and a peer that has proven who it is, all of it; others nothing.</summary>
    public string Visible(string subject) => Direction == TrafficDirection.Outbound || IsFromPeer ? subject : "";

    /// <summary>
    /// Finds out whom the connection calls by the newest configuration; asked before each request. Completes synchronously except for an address that the control plane has to be asked about.
    /// </summary>
    /// <returns>The service, or null if the address is nobody's in the mesh.</returns>
    public abstract ValueTask<ServiceModel?> ResolveAsync();

    /// <summary>Routes a request, at once: so the head may be read where the host has it.</summary>
    /// <param name="service">What <see cref="ResolveAsync"/> has said.</param>
    /// <param name="head">The request.</param>
    public abstract RoutedRequest Route(ServiceModel? service, RequestHead head);

    /// <summary>Whether requests of the connection may have to be hedged, which is for the managed host to do.</summary>
    /// <param name="service">What <see cref="ResolveAsync"/> has said.</param>
    public virtual bool Hedges(ServiceModel? service) => false;

    /// <summary>Whether a request that was let in under an earlier policy may go on.</summary>
    public virtual bool MayGoOn(RequestHead head) => true;
}
