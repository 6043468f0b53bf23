using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Inbound;

/// <summary>
/// Lets a bounded number of handshakes run at a time, each within a limit that includes waiting for its turn. A flood of handshakes then delays new connections, not the
/// requests on open ones.
/// </summary>
internal sealed class HandshakeGate(DataPathOptions options, ProxyMetrics metrics, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.MaxHandshakes);

    /// <exception cref="OperationCanceledException">The limit has passed.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> handshake)
    {
        using CancellationTokenSource limit = new(options.HandshakeTimeout, time);
        await _free.WaitAsync(limit.Token);
        try
        {
            await handshake(limit.Token);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Failed(string reason) => metrics.HandshakeFailed(TrafficDirection.Inbound, reason);

    public void Dispose() => _free.Dispose();
}
