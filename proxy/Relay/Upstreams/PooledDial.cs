using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Upstreams;

/// <summary>A connection that is being made for whoever waits longest at a host when it is there.</summary>
/// <param name="host">Where it leads.</param>
/// <param name="first">Who it is begun for: whose breaker counts the connection, from its beginning to its end.</param>
/// <param name="identity">Certificate at its beginning. Should another one come meanwhile, the connection counts as made with the earlier.</param>
/// <param name="startedAt">Milliseconds of the loop's clock.</param>
internal sealed class PooledDial(UpstreamHost host, UpstreamLease first, TlsIdentity? identity, long startedAt) : IUpstreamWaiter
{
    private IDial? _dial;

    public TlsIdentity? Identity => identity;

    public CircuitBreaker Breaker { get; } = first.Breaker;

    /// <summary>What is known of the endpoint, as the one knows it for whom it was begun.</summary>
    public EndpointState Endpoint { get; } = first.Endpoint!;

    /// <summary>Milliseconds of the loop's clock.</summary>
    public long StartedAt => startedAt;

    public void Start(IDialer dialer, byte[] offer) => _dial = dialer.Begin(host.Target, offer, this);

    public void Cancel() => _dial?.Cancel();

    public void OnConnected(TransportSocket socket) => host.OnConnected(this, socket);

    public void OnDialFailed(ForwardFailure failure) => host.OnDialFailed(this, failure);
}
