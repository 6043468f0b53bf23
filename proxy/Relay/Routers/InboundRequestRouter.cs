using System.Text;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Relay.Routers;

/// <summary>Everything inbound goes to the application; the connection has said to which port, and who calls.</summary>
/// <param name="target">The application's port.</param>
/// <param name="peer">Who has proven to be the caller, or null on a plain connection.</param>
/// <param name="lifecycle">Whether this pod ends.</param>
internal sealed class InboundRequestRouter(InboundTarget target, PeerIdentity? peer, SidecarLifecycle lifecycle) : RequestRouter
{
    private readonly RoutedRequest _routed = new(target.Service, RouteDecision.ForBackend(target.Application, target.Subject));

    public override TrafficDirection Direction => TrafficDirection.Inbound;

    public override string? CallerCertificate { get; } = peer is null ? null : $"By={peer.Own};URI={peer.Peer}";

    public override ReadOnlyMemory<byte> AddedFields { get; } =
        peer is null ? default : Encoding.ASCII.GetBytes($"{MeshHeaders.ForwardedClientCertificate}: By={peer.Own};URI={peer.Peer}\r\n");

    public override bool IsLameDuck => lifecycle.IsEnding;

    public override RouteDecision RouteConnection() => _routed.Route;

    public override ValueTask<ServiceModel?> ResolveAsync() => default;

    public override RoutedRequest Route(ServiceModel? service, RequestHead head) => _routed;
}
