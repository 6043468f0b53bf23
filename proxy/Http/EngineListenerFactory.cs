using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Proxy.Http;

/// <summary>Kestrel's transport: connections come from the engine.</summary>
internal sealed class EngineListenerFactory : IConnectionListenerFactory, IAsyncDisposable
{
    private readonly EngineListener _http1 = new(HttpVersionEndPoint.Http1);
    private readonly EngineListener _http2 = new(HttpVersionEndPoint.Http2);

    public EngineListener this[HttpVersionEndPoint endPoint] => endPoint == HttpVersionEndPoint.Http1 ? _http1 : _http2;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        endpoint is HttpVersionEndPoint known
            ? ValueTask.FromResult<IConnectionListener>(this[known])
            : throw new NotSupportedException($"'{endpoint}' is not an endpoint of the engine");

    /// <summary>Closes what nobody has accepted.</summary>
    public async ValueTask DisposeAsync()
    {
        await _http1.DisposeAsync();
        await _http2.DisposeAsync();
    }
}
