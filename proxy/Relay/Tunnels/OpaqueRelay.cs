using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Relay.Tunnels;

/// <summary>
/// A connection that is relayed as bytes: waits for its upstream, then is a <see cref="ByteTunnel"/>.
/// <code>
/// dialling ──connected──▶ tunnel ──both ends──▶ over
///     └─nobody reached─▶ client reset
/// </code>
/// </summary>
internal sealed partial class OpaqueRelay(RelayServices services, TransportSocket client, ConnectionRouter router, OpaqueDial dial)
    : IRelayConnection, IOpaqueDialWaiter, IByteTunnelOwner
{
    private ByteTunnel? _tunnel;
    private IoBuffer? _input;
    private IoBuffer? _spoken;
    private bool _isOver;

    /// <summary>Begins; takes ownership of what was read before.</summary>
    /// <param name="input">From the client.</param>
    /// <param name="spoken">From the upstream.</param>
    public void Start(IoBuffer? input, IoBuffer? spoken)
    {
        _input = input;
        _spoken = spoken;
        // What the client sends meanwhile waits in the kernel.
        client.Owner = null;
        dial.Waiter = this;
        dial.Start();
        if (dial.IsConnected || dial.HasFailed)
        {
            OnDialled();
        }
    }

    public void OnDialled()
    {
        if (!dial.IsConnected)
        {
            Log.OpaqueUpstreamFailed(services.Logger, router.Direction, dial.Target, dial.Failure);
            router.EndUnreached(client, dial.Failure);
            End(isBroken: true);
            return;
        }

        dial.Waiter = null;
        _tunnel = new ByteTunnel(client, dial.Upstream, services.Loop, this, router.SilenceLimit);
        (IoBuffer? input, IoBuffer? spoken) = (_input, _spoken);
        _input = _spoken = null;
        _tunnel.Start(input, spoken);
    }

    public void Rejudge()
    {
        if (!router.MayStay(isBytes: true))
        {
            Abort();
        }
    }

    // Bytes have no end of a request: the connection may take until the time limit of the drain.
    public void Drain()
    {
    }

    public void Abort()
    {
        if (_isOver)
        {
            return;
        }

        if (_tunnel is { } tunnel)
        {
            tunnel.Abort();
            return;
        }

        dial.Cancel();
        client.Abort();
        End(isBroken: true);
    }

    public void OnTunnelMoved(long toUpstream, long toClient)
    {
        router.OnMoved(toUpstream, toClient);
        if (toUpstream > 0)
        {
            services.Metrics.BytesRelayed(router.Direction, "to_upstream", toUpstream);
        }

        if (toClient > 0)
        {
            services.Metrics.BytesRelayed(router.Direction, "to_client", toClient);
        }
    }

    public void OnTunnelEnded(ByteTunnel tunnel, bool isBroken)
    {
        dial.End();
        End(isBroken);
    }

    private void End(bool isBroken)
    {
        _isOver = true;
        router.OnEnded(dial.Endpoint, isBroken);
        Return(ref _input);
        Return(ref _spoken);
        services.Connections.Remove(this, router.Direction);
    }

    private void Return(ref IoBuffer? buffer)
    {
        if (buffer is not null)
        {
            services.Loop.Buffers.Return(buffer);
            buffer = null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.OpaqueUpstreamFailed, LogLevel.Debug, "Reset an {Direction} connection: {Target} could not be reached ({Failure})")]
        public static partial void OpaqueUpstreamFailed(ILogger logger, TrafficDirection direction, string target, ForwardFailure failure);
    }
}
