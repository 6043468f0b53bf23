using System.Net;
using System.Net.Security;
using Mesh.Api.WellKnown;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Outbound;

/// <summary>Dials for an opaque outbound connection: a balanced endpoint of the service, or the original destination if that is not ours.</summary>
internal sealed class OutboundOpaqueDialer(
    UpstreamDialer dialer,
    BackendChooser chooser,
    RetryPolicy retries,
    ProxyMetrics metrics,
    TimeProvider time) : IOpaqueDialer
{
    private static readonly SslApplicationProtocol Tcp = new(ApplicationProtocols.Tcp);

    public async ValueTask<OpaqueDialResult> DialAsync(ConnectionContext connection, CancellationToken cancellationToken)
    {
        if (connection.Features.Get<OutboundDestinationFeature>() is not { } destination)
        {
            return await PassThroughAsync(connection.Features.Get<OriginalDestinationFeature>()!.Destination, cancellationToken);
        }

        RouteDecision route = chooser.Choose(destination.Service, destination.Port);
        return route.HasBackend
            ? await DialAsync(route.Backend, cancellationToken)
            : OpaqueDialResult.ForFailure(route.Failure, route.Subject);
    }

    private async ValueTask<OpaqueDialResult> PassThroughAsync(IPEndPoint address, CancellationToken cancellationToken)
    {
        DialResult dialled = await dialer.ConnectAsync(UpstreamTarget.Plain(address), Tcp, cancellationToken);
        return dialled.IsConnected
            ? OpaqueDialResult.ForUpstream(new OpaqueUpstream(dialled.Connection, state: null), address.ToString())
            : OpaqueDialResult.ForFailure(dialled.Failure, address.ToString());
    }

    private async ValueTask<OpaqueDialResult> DialAsync(BackendModel backend, CancellationToken cancellationToken)
    {
        string name = backend.Name;
        retries.OnRequest();
        EndpointModel[] tried = [];
        ForwardFailure failure = ForwardFailure.NoEndpoint;
        while (backend.Picker.Pick(tried) is { IsSuccess: true } pick)
        {
            if (tried.Length > 0)
            {
                // Paid for only now that there is somebody to ask.
                if (retries.Decide(failure, tried.Length, isBodyConsumed: false) != RetryDecision.Retry)
                {
                    break;
                }

                metrics.Retried(name, failure.ToString());
            }

            EndpointModel endpoint = pick.Endpoint;
            long started = time.GetTimestamp();
            UpstreamTarget target = new(endpoint.Target, endpoint.PeerIdentity, backend.ServerName);
            DialResult dialled = await dialer.ConnectAsync(target, Tcp, cancellationToken);
            if (dialled.IsConnected)
            {
                endpoint.State.ObserveSuccess(time.GetElapsedTime(started));
                return OpaqueDialResult.ForUpstream(new OpaqueUpstream(dialled.Connection, endpoint.State), name);
            }

            failure = dialled.Failure;
            if (failure.WasNeverSent())
            {
                endpoint.State.ObserveUnreachable();
            }

            tried = [.. tried, endpoint];
        }

        return OpaqueDialResult.ForFailure(failure, name);
    }
}
