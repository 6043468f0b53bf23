using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Gateways;

/// <summary>The way of a connection from another network to an exported service; holds what it counts against until it ends.</summary>
internal sealed class GatewayRouter : ConnectionRouter
{
    /// <summary>Bytes that are counted at once: metrics are not written for each packet.</summary>
    private const long CountAfter = 1024 * 1024;

    private readonly GatewayServices _gateway;
    private readonly GatewayCall _call;
    private readonly ExportModel _export;
    private readonly BackendModel _backend;
    private readonly Destination<ResourceName>? _held;
    private ForwardFailure _failure;
    private bool _isConnected;
    private long _toUpstream;
    private long _toClient;
    private long _countedToUpstream;
    private long _countedToClient;

    /// <param name="gateway">Where it is open.</param>
    /// <param name="call">The connection.</param>
    /// <param name="export">The service.</param>
    /// <param name="backend">Its port.</param>
    public GatewayRouter(GatewayServices gateway, GatewayCall call, ExportModel export, BackendModel backend)
    {
        (_gateway, _call, _export, _backend) = (gateway, call, export, backend);
        _held = gateway.Exports.Hold(export.Name);
    }

    public override TrafficDirection Direction => TrafficDirection.Inbound;

    public override TimeSpan? SilenceLimit => GatewayLimits.Silence;

    public override RouteDecision RouteConnection() => RouteDecision.ForBackend(_backend, _call.ServerName);

    public override bool MayStay(bool isBytes) => _gateway.Exports.IsExported(_export.Name);

    public override void EndUnreached(TransportSocket client, ForwardFailure failure)
    {
        _failure = failure;
        TlsAlertWriter.Send(client, TlsAlert.InternalError);
        client.Close();
    }

    public override void OnMoved(long toUpstream, long toClient)
    {
        if (!_isConnected)
        {
            // Told of nothing at first, when both sides are there.
            _isConnected = true;
            _gateway.Journal.Metrics.Connected(_export.Text);
        }

        _toUpstream += toUpstream;
        _toClient += toClient;
        if (_toUpstream - _countedToUpstream + _toClient - _countedToClient >= CountAfter)
        {
            Count();
        }
    }

    public override void OnEnded(EndpointModel? endpoint, bool isBroken)
    {
        if (_isConnected)
        {
            Count();
        }

        _gateway.Sources.Leave(_call.Source!.Address);
        if (_held is not null)
        {
            _gateway.Exports.Release(_held);
        }

        if (_failure != ForwardFailure.None)
        {
            _gateway.Journal.Refused(_call, _failure == ForwardFailure.NoEndpoint ? GatewayRefusal.NoEndpoint : GatewayRefusal.Unreachable);
            return;
        }

        _gateway.Journal.Ended(
            _call,
            record => record with { Endpoint = endpoint?.Target, Workload = endpoint?.Workload ?? "", ToUpstream = _toUpstream, ToClient = _toClient },
            isBroken);
    }

    private void Count()
    {
        _gateway.Journal.Metrics.Moved(_export.Text, "to_upstream", _toUpstream - _countedToUpstream);
        _gateway.Journal.Metrics.Moved(_export.Text, "to_client", _toClient - _countedToClient);
        (_countedToUpstream, _countedToClient) = (_toUpstream, _toClient);
    }
}
