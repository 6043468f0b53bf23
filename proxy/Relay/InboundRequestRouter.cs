using System.Text;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Relay;

/// <summary>Every inbound request goes to the application; its connection has said to which port, and who calls.</summary>
internal sealed class InboundRequestRouter(InboundTargetFeature target, PeerIdentityFeature? peer) : RequestRouter
{
    private readonly RoutedRequest _routed = new(target.Service, RouteDecision.ForBackend(target.Application, target.Subject));

    public override TrafficDirection Direction => TrafficDirection.Inbound;

    public override bool IsFromPeer => peer is not null;

    public override ReadOnlyMemory<byte> AddedFields { get; } =
        peer is null ? default : Encoding.ASCII.GetBytes($"{MeshHeaders.ForwardedClientCertificate}: By={peer.Own};URI={peer.Peer}\r\n");

    public override ValueTask<RoutedRequest> RouteAsync() => new(_routed);
}
