using System.Text;
using Mesh.Proxy.Access;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Inbound;
using Mesh.Proxy.Lifecycle;
using Mesh.Proxy.RateLimiting;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Relay.Routers;

/// <summary>Everything inbound goes to the application, if it may; the connection has said to which port, and who calls.</summary>
/// <param name="target">The application's port.</param>
/// <param name="caller">Who calls.</param>
/// <param name="admission">Judges.</param>
/// <param name="lifecycle">Whether this pod ends.</param>
internal sealed class InboundRequestRouter(InboundTarget target, InboundCaller caller, InboundAdmission admission, SidecarLifecycle lifecycle) : RequestRouter
{
    private volatile RequestHead? _upgrade;
    private readonly RoutedRequest _routed =
        new(target.Service, RouteDecision.ForBackend(target.Application, caller.Peer is null ? target.Subject : target.SubjectForPeers));

    public override TrafficDirection Direction => TrafficDirection.Inbound;

    public override PeerIdentity? Peer => caller.Peer;

    public override string? CallerCertificate { get; } = caller.Peer is { } peer ? $"By={peer.Own};URI={peer.Peer}" : null;

    public override ReadOnlyMemory<byte> AddedFields { get; } =
        caller.Peer is { } peer ? Encoding.ASCII.GetBytes($"{MeshHeaders.ForwardedClientCertificate}: By={peer.Own};URI={peer.Peer}\r\n") : default;

    public override bool IsLameDuck => lifecycle.IsEnding;

    public override RouteDecision RouteConnection() =>
        admission.OfConnection(caller) is { IsGranted: false } refusal ? RouteDecision.ForFailure(refusal.Failure, refusal.Subject) : _routed.Route;

    public override bool MayStay(bool isBytes) => _upgrade is { } upgrade ? admission.OfRequest(caller, upgrade).IsGranted : admission.MayStay(caller, isBytes);

    public override bool MayGoOn(RequestHead head) => admission.OfRequest(caller, head).IsGranted;

    public override ValueTask<ServiceModel?> ResolveAsync() => default;

    public override RoutedRequest Route(ServiceModel? service, RequestHead head)
    {
        // Where it leads to a tunnel no other request follows, so it is what the connection is judged by. HTTP/2, whose requests come side by side, has no such field.
        _upgrade = head.TryGetField(FieldName.Upgrade, 0, out _) ? new KeptRequestHead(head) : null;
        return admission.OfRequest(caller, head, out RateLimitRefusal? limit) is { IsGranted: false } refusal
            ? new RoutedRequest(target.Service, RouteDecision.ForFailure(refusal.Failure, refusal.Subject) with { Limit = limit })
            : admission.GateOf(caller, head) is { } gate ? _routed with { Gate = gate }
            : _routed;
    }
}
