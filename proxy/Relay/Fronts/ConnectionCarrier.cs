using Mesh.Api.Resources.V1;
using Mesh.Proxy.Detection;
using Mesh.Proxy.Http;
using Mesh.Proxy.Relay.Exchanges;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Relay.Tunnels;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Fronts;

/// <summary>
/// Gives a connection whose way is known to whoever carries it: requests of HTTP/1.1 and bytes stay on the loop, HTTP/2 goes to the managed host. What was read of a
/// connection before goes along, and its place in the limiter too.
/// </summary>
internal sealed class ConnectionCarrier(EngineLoop loop)
{
    private RelayServices Services => loop.Services;

    /// <summary>What is spoken has to be found out first.</summary>
    public void Detect(TransportSocket client, RequestRouter router, Protocol declared)
    {
        if (declared == Protocol.Tcp)
        {
            Opaque(client, router);
            return;
        }

        ProtocolDetection detection = new(loop, client, router, isHttpDeclared: declared is Protocol.Http1 or Protocol.Http2);
        Services.Connections.Add(detection);
        detection.Start();
    }

    public void Http1(TransportSocket client, RequestRouter router, IoBuffer? input = null)
    {
        if (loop.Options.IsHttp1OnHost)
        {
            HostConnection.HandOver(Services, HttpVersionEndPoint.Http1, client, router, input);
            return;
        }

        Services.Metrics.ConnectionClassified(router.Direction, DetectedProtocol.Http1);
        HttpRelay relay = new(Services, client, router);
        Services.Connections.Add(relay);
        relay.Start(input);
    }

    public void Http2(TransportSocket client, RequestRouter router, IoBuffer? input = null)
    {
        Services.Metrics.ConnectionClassified(router.Direction, DetectedProtocol.Http2);
        HostConnection.HandOver(Services, HttpVersionEndPoint.Http2, client, router, input);
    }

    /// <param name="client">The connection.</param>
    /// <param name="router">Its way.</param>
    /// <param name="input">What the client has said so far.</param>
    /// <param name="protocol">What it was taken for.</param>
    /// <param name="dial">The upstream, if it is being dialled or was already; may have failed.</param>
    /// <param name="spoken">What the upstream has said so far.</param>
    public void Opaque(
        TransportSocket client,
        ConnectionRouter router,
        IoBuffer? input = null,
        DetectedProtocol protocol = DetectedProtocol.Opaque,
        OpaqueDial? dial = null,
        IoBuffer? spoken = null)
    {
        Services.Metrics.ConnectionClassified(router.Direction, protocol);
        if (dial is not null && !router.MayStay(isBytes: true))
        {
            // The policy has changed since it was dialled: whoever asks now is told no.
            dial.Cancel();
            dial = null;
        }

        OpaqueRelay relay = new(Services, client, router, dial ?? new OpaqueDial(Services, router.RouteConnection()));
        Services.Connections.Add(relay);
        relay.Start(input, spoken);
    }
}
