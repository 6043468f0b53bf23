using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Transport;

/// <summary>Kestrel's transport: connections come from the engine's listeners.</summary>
internal sealed class VirtualListenerFactory : IConnectionListenerFactory
{
    private readonly Dictionary<VirtualEndPoint, VirtualListener> _listeners = new()
    {
        [VirtualEndPoint.OutboundHttp1] = new(VirtualEndPoint.OutboundHttp1),
        [VirtualEndPoint.OutboundHttp2] = new(VirtualEndPoint.OutboundHttp2),
        [VirtualEndPoint.InboundHttp1] = new(VirtualEndPoint.InboundHttp1),
        [VirtualEndPoint.InboundHttp2] = new(VirtualEndPoint.InboundHttp2),
    };

    public VirtualListener this[VirtualEndPoint endPoint] => _listeners[endPoint];

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        endpoint is VirtualEndPoint known
            ? ValueTask.FromResult<IConnectionListener>(_listeners[known])
            : throw new NotSupportedException($"'{endpoint}' is not a virtual endpoint of the data path");
}
