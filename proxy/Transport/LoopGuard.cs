using System.Net;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Transport;

/// <summary>Tells destinations that are the sidecar's own listeners: forwarding there would go round in circles until memory ends.</summary>
internal sealed class LoopGuard(DataPathOptions options)
{
    public bool LeadsBack(TrafficDirection direction, IPEndPoint destination, IPEndPoint? acceptedAt)
    {
        // Not redirected: somebody dialled the listener itself.
        if (destination.Equals(acceptedAt))
        {
            return true;
        }

        // Inbound connections are for this pod, where only the port tells whose listener it is.
        return (direction == TrafficDirection.Inbound || IPAddress.IsLoopback(destination.Address)) && IsOwnPort(destination.Port);
    }

    /// <summary>True for the ports of the sidecar's own listeners.</summary>
    public bool IsOwnPort(int port) =>
        port == options.OutboundPort || port == options.InboundPlainPort || port == options.MutualTlsPort || options.AdministrationPorts.Contains(port);
}
