using System.Text;
using Mesh.Api;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Proxy.Detection;
using Mesh.Proxy.Http;
using Mesh.Proxy.Relay;
using Mesh.Proxy.Relay.Fronts;
using Mesh.Proxy.State;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.OpenSsl;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Gateways;

/// <summary>
/// A connection from another network until it is known where it goes. Its ClientHello is looked at (MSG_PEEK) and stays where it is: the endpoint's sidecar gets it as it was sent, and the
/// gateway keeps nothing of it. It has no key that any of this is meant for.
/// <code>
/// hello ──whole──▶ name ──known──▶ relay (GatewayRouter)
///   │ too slow, ended   └──not exported, not known: TLS alert──▶ closed
///   └──no TLS──▶ closed
/// </code>
/// </summary>
internal sealed partial class GatewayFront(EngineLoop loop, int descriptor, GatewayServices gateway) : ConnectionFront(loop, TrafficDirection.Inbound, descriptor)
{
    private GatewayCall _call;
    private bool _isCounted;
    private bool _isPending;
    private bool _isNamed;

    protected override void Begin()
    {
        _call = new GatewayCall(RemoteEndPoint, Loop.Events.Timestamp);
        if (_call.Source is not { } source)
        {
            Refuse(GatewayRefusal.Ended);
            return;
        }

        _isCounted = gateway.Sources.TryEnter(source.Address);
        _isPending = _isCounted && Loop.Pending.TryEnter(source.Address);
        if (!_isPending)
        {
            Refuse(GatewayRefusal.SourceLimit);
            return;
        }

        SetTimer(Loop.Services.Connections.IsDraining ? HttpTimeouts.FirstRequestWhileDraining : Loop.Options.HandshakeTimeout);
        Look();
    }

    protected override void Look()
    {
        if (_isNamed)
        {
            return;
        }

        Span<byte> start = stackalloc byte[ClientHelloReader.MaxLength];
        IoResult peeked = Descriptor.Peek(start);
        if (peeked.IsWouldBlock)
        {
            return;
        }

        if (!peeked.IsDone)
        {
            Refuse(GatewayRefusal.Ended);
            return;
        }

        start = start[..peeked.Count];
        ClientHello hello = ClientHelloReader.Read(start);
        if (hello.Status == ClientHelloStatus.Complete)
        {
            OnHello(hello, start);
        }
        else if (hello.Status == ClientHelloStatus.Invalid)
        {
            Refuse(GatewayRefusal.NotTls);
        }
        else if (Descriptor.HasHungUp)
        {
            // The rest does not come any more, and nobody says so again.
            Refuse(GatewayRefusal.Ended);
        }
    }

    // From the name on each step has a bound of its own.
    protected override void OnTimeout()
    {
        if (!_isNamed)
        {
            Refuse(GatewayRefusal.TooSlow);
        }
    }

    protected override void OnEnded()
    {
        if (_isPending)
        {
            Loop.Pending.Leave(_call.Source!.Address);
        }
    }

    protected override void CloseSocket()
    {
        base.CloseSocket();
        if (_isCounted)
        {
            gateway.Sources.Leave(_call.Source!.Address);
        }
    }

    private void OnHello(ClientHello hello, ReadOnlySpan<byte> bytes)
    {
        _isNamed = true;
        gateway.Journal.Metrics.HelloRead(bytes.Length);
        ReadOnlySpan<byte> name = bytes[hello.ServerName];
        if (name.Length <= KubernetesNames.MaxSubdomainLength)
        {
            // What is not ASCII becomes a question mark, which no name has.
            _call = _call with { ServerName = Encoding.ASCII.GetString(name) };
        }

        if (!hello.OffersMeshProtocol)
        {
            Refuse(GatewayRefusal.NotMesh);
        }
        else if (MeshServerName.TryParse(_call.ServerName) is not { } serverName)
        {
            Refuse(GatewayRefusal.BadName);
        }
        else if (serverName.Cluster != gateway.Cluster)
        {
            Refuse(GatewayRefusal.OtherCluster);
        }
        else
        {
            Await(gateway.Exports.FindAsync(new ResourceName(serverName.Namespace, serverName.Service)), export => OnFound(serverName, export));
        }
    }

    private void OnFound(MeshServerName serverName, ExportModel? export)
    {
        ResourceName service = new(serverName.Namespace, serverName.Service);
        // The answer has come from another thread: an export that has ended since has cut only what was open then.
        if (export is null || !gateway.Exports.IsExported(service))
        {
            Refuse(gateway.Exports.IsAnswered(service) ? GatewayRefusal.NotExported : GatewayRefusal.NotKnown);
        }
        else if (export.Ports.TryGetValue(serverName.Port, out BackendModel? backend))
        {
            GatewayRouter router = new(gateway, _call, export, backend);
            HandOver().Opaque(new PlainSocket(Descriptor), router, protocol: DetectedProtocol.Tls);
        }
        else
        {
            Refuse(export.Ports.Count == 0 ? GatewayRefusal.NoEndpoint : GatewayRefusal.NotExported);
        }
    }

    private void Refuse(GatewayRefusal refusal)
    {
        gateway.Journal.Refused(_call, refusal);
        Log.Refused(Loop.Services.Logger, _call.Source, _call.ServerName, refusal);
        if (refusal.Alert() is { } alert)
        {
            TlsAlertWriter.Send(new PlainSocket(Descriptor), alert);
        }

        Close();
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.GatewayRefused, LogLevel.Debug, "Did not pass on a connection of {Source} to '{ServerName}': {Refusal}")]
        public static partial void Refused(ILogger logger, System.Net.EndPoint? source, string serverName, GatewayRefusal refusal);
    }
}
