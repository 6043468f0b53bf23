using System.Net;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;

namespace Mesh.Proxy.Inbound;

/// <summary>
/// Lets a bounded number of handshakes compute at a time, each within a limit that includes waiting for the peer and for its turn. A flood of handshakes then delays new
/// connections, not the requests on open ones; silent connections delay nothing.
/// </summary>
internal sealed class HandshakeGate(DataPathOptions options, ProxyMetrics metrics, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(options.MaxHandshakes);

    /// <summary>Handshakes under way by address, of both hosts together.</summary>
    public PendingHandshakes Pending { get; } = new(options.MaxPendingHandshakesPerSource);

    /// <summary>Runs a handshake with <paramref name="source"/> on a connection.</summary>
    /// <returns>False if the peer has too many handshakes under way: then it was not begun.</returns>
    /// <exception cref="OperationCanceledException">The limit has passed.</exception>
    public async Task<bool> TryRunAsync(IPAddress source, HandshakeStream connection, Func<CancellationToken, Task> handshake)
    {
        if (!Pending.TryEnter(source))
        {
            return false;
        }

        using CancellationTokenSource limit = new(options.HandshakeTimeout, time);
        try
        {
            await handshake(limit.Token);
            return true;
        }
        finally
        {
            connection.EndHandshake();
            Pending.Leave(source);
        }
    }

    /// <summary>What a handshake that is to pass the gate must run on.</summary>
    public HandshakeStream Wrap(Stream connection) => new(connection, _turns);

    public void Failed(string reason) => metrics.HandshakeFailed(TrafficDirection.Inbound, reason);

    public void Dispose() => _turns.Dispose();
}
