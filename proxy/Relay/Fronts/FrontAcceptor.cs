using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Fronts;

/// <summary>Gives each connection of a traffic listener a front; all listeners and loops share one limit.</summary>
/// <param name="loop">Where the connections live.</param>
/// <param name="direction">Of the connections.</param>
/// <param name="limiter">Bounds open connections.</param>
/// <param name="front">Makes the front of a connection.</param>
internal sealed class FrontAcceptor(EngineLoop loop, TrafficDirection direction, ConnectionLimiter limiter, Func<EngineLoop, int, ConnectionFront> front) : IConnectionAcceptor
{
    public bool TryEnter() => limiter.TryEnter(direction);

    public void Accept(int descriptor) => front(loop, descriptor).Start();

    public void Leave() => limiter.Leave(direction);
}
