using Mesh.Proxy.Discovery;
using Mesh.Proxy.Outbound;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Relay.Routers;

/// <summary>
/// Routes each request of an outbound connection by the newest configuration, so that a change of weights moves the next request of a connection that is long open.
/// </summary>
internal sealed class OutboundRequestRouter(OutboundDestination destination, IDestinationResolver resolver, BackendChooser chooser, TimeProvider time) : RequestRouter
{
    private readonly string _service = destination.Service.Text;

    // Made once, by whoever comes first: its connections and what was measured of it are found by the object.
    private BackendModel? _outside;

    public override TrafficDirection Direction => TrafficDirection.Outbound;

    public override string? CallerCertificate => null;

    public override ReadOnlyMemory<byte> AddedFields => default;

    public override RouteDecision RouteConnection() => chooser.Choose(destination.Service, destination.Port);

    public override ValueTask<ServiceModel?> ResolveAsync() => resolver.ResolveAsync(destination.Address.Address, CancellationToken.None);

    public override bool Hedges(ServiceModel? service) =>
        service is not null && service.Ports.TryGetValue(destination.Address.Port, out ServicePortModel? port) && port.Hedges;

    public override RoutedRequest Route(ServiceModel? service, RequestHead head)
    {
        // The service was removed, or lost the port, while the connection was open: its address is an ordinary one now.
        RouteDecision decision = service is not null && service.Ports.TryGetValue(destination.Address.Port, out ServicePortModel? port)
            ? chooser.Choose(service, port, head)
            : RouteDecision.ForBackend(_outside ??= PassThroughRouter.BackendOf(destination.Address, time));
        return new RoutedRequest(_service, decision, service?.Retries);
    }
}
