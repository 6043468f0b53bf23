using System.Net;
using Mesh.Proxy.Telemetry;

namespace Mesh.Proxy.Transport;

/// <summary>
/// A listener of Kestrel that has no socket: connections come from our own acceptors, classified and decrypted. One per direction and HTTP version, because Kestrel
/// reads a plaintext listener for both versions as HTTP/1 only.
/// </summary>
internal sealed class VirtualEndPoint : EndPoint
{
    public static readonly VirtualEndPoint OutboundHttp1 = new("outbound-http1", TrafficDirection.Outbound);
    public static readonly VirtualEndPoint OutboundHttp2 = new("outbound-http2", TrafficDirection.Outbound);
    public static readonly VirtualEndPoint InboundHttp1 = new("inbound-http1", TrafficDirection.Inbound);
    public static readonly VirtualEndPoint InboundHttp2 = new("inbound-http2", TrafficDirection.Inbound);

    private VirtualEndPoint(string name, TrafficDirection direction) => (Name, Direction) = (name, direction);

    public string Name { get; }

    public TrafficDirection Direction { get; }

    public override string ToString() => Name;
}
