using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Routing;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>A route that was not known at once: awaits it elsewhere and brings it back to the connection's loop.</summary>
internal sealed partial class LateRoute : ILoopWork
{
    private readonly HttpRelay _relay;
    private readonly RoutedRequest _routed;

    private LateRoute(HttpRelay relay, in RoutedRequest routed) => (_relay, _routed) = (relay, routed);

    /// <summary>Calls <see cref="HttpRelay.OnRouted"/> on the loop when the way is known; a failure is an answer, too.</summary>
    public static void Await(HttpRelay relay, ValueTask<RoutedRequest> routing, RelayServices services, TrafficDirection direction) =>
        _ = AwaitAsync(relay, routing, services, direction);

    public void Run() => _relay.OnRouted(_routed);

    private static async Task AwaitAsync(HttpRelay relay, ValueTask<RoutedRequest> routing, RelayServices services, TrafficDirection direction)
    {
        RoutedRequest routed;
        try
        {
            routed = await routing;
        }
        catch (Exception error)
        {
            Log.RoutingFailed(services.Logger, direction, error);
            routed = new RoutedRequest("", RouteDecision.ForFailure(ForwardFailure.Internal, ""));
        }

        services.Loop.Post(new LateRoute(relay, routed));
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RoutingFailed, LogLevel.Error, "The way of an {Direction} request could not be found out")]
        public static partial void RoutingFailed(ILogger logger, TrafficDirection direction, Exception error);
    }
}
