using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Loops;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>A service that was not known at once: awaits it elsewhere and brings it back to the connection's loop.</summary>
internal sealed partial class LateRoute : ILoopWork
{
    private readonly HttpRelay _relay;
    private readonly ServiceModel? _service;
    private readonly bool _hasFailed;

    private LateRoute(HttpRelay relay, ServiceModel? service, bool hasFailed) => (_relay, _service, _hasFailed) = (relay, service, hasFailed);

    /// <summary>Calls <see cref="HttpRelay.OnResolved"/> on the loop when the service is known, or cannot be.</summary>
    public static void Await(HttpRelay relay, ValueTask<ServiceModel?> resolving, RelayServices services, TrafficDirection direction) =>
        _ = AwaitAsync(relay, resolving, services, direction);

    public void Run() => _relay.OnResolved(_service, _hasFailed);

    private static async Task AwaitAsync(HttpRelay relay, ValueTask<ServiceModel?> resolving, RelayServices services, TrafficDirection direction)
    {
        LateRoute late;
        try
        {
            late = new LateRoute(relay, await resolving, hasFailed: false);
        }
        catch (Exception error)
        {
            Log.RoutingFailed(services.Logger, direction, error);
            late = new LateRoute(relay, null, hasFailed: true);
        }

        services.Loop.Post(late);
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.RoutingFailed, LogLevel.Error, "The way of an {Direction} request could not be found out")]
        public static partial void RoutingFailed(ILogger logger, TrafficDirection direction, Exception error);
    }
}
