using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using Mesh.Proxy.Telemetry;
using Mesh.Proxy.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Mesh.Proxy.Forwarding;

/// <summary>
/// Relays bytes both ways. The end of one direction is passed on while the other goes on (half-close); an error in one direction resets both sides, so that nobody
/// takes a part for the whole.
/// </summary>
internal sealed partial class TcpForwarder(
    TrafficDirection direction,
    IOpaqueDialer dialer,
    ProxyMetrics metrics,
    ILogger<TcpForwarder> logger)
{
    public async Task InvokeAsync(ConnectionContext connection)
    {
        MeshConnection client = (MeshConnection)connection;
        OpaqueDialResult dialled = connection.Features.Get<OpaqueDialFeature>()?.Result ?? await dialer.DialAsync(connection, CancellationToken.None);
        if (dialled.Upstream is not { } upstream)
        {
            Log.OpaqueUpstreamFailed(logger, direction, dialled.Target, dialled.Failure);
            // A reset, as the upstream's own kernel would have answered.
            client.Abort();
            return;
        }

        await using (upstream)
        {
            await RelayAsync(client, upstream);
        }
    }

    private async Task RelayAsync(MeshConnection client, OpaqueUpstream upstream)
    {
        PipeReader fromClient = client.Transport.Input;
        PipeWriter toClient = client.Transport.Output;
        Task up = CopyAsync(() => fromClient.ReadAsync(), fromClient.AdvanceTo, upstream.Output.WriteAsync, upstream.CompleteOutputAsync, "to_upstream");
        Task down = CopyAsync(
            upstream.ReadAsync, upstream.AdvanceTo, (bytes, cancellation) => WriteAsync(toClient, bytes, cancellation), () => PassEndAsync(upstream, client), "to_client");
        Task first = await Task.WhenAny(up, down);
        if (!first.IsCompletedSuccessfully)
        {
            Abort(client, upstream);
        }

        try
        {
            await Task.WhenAll(up, down);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            Abort(client, upstream);
            Log.ConnectionEnded(logger, direction, error.Message);
        }
    }

    private static ValueTask PassEndAsync(OpaqueUpstream upstream, MeshConnection client) =>
        upstream.WasReset ? throw new IOException("the upstream reset the connection") : client.CompleteOutputAsync();

    private static void Abort(MeshConnection client, OpaqueUpstream upstream)
    {
        client.Abort();
        upstream.Abort();
    }

    private static async ValueTask WriteAsync(PipeWriter output, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        await output.WriteAsync(bytes, cancellationToken);

    private async Task CopyAsync(
        Func<ValueTask<ReadResult>> read,
        Action<SequencePosition> advance,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write,
        Func<ValueTask> complete,
        string flow)
    {
        while (true)
        {
            ReadResult result = await read();
            ReadOnlySequence<byte> bytes = result.Buffer;
            foreach (ReadOnlyMemory<byte> segment in bytes)
            {
                await write(segment, CancellationToken.None);
            }

            if (!bytes.IsEmpty)
            {
                metrics.BytesRelayed(direction, flow, bytes.Length);
            }

            advance(bytes.End);
            if (result.IsCompleted)
            {
                await complete();
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.OpaqueUpstreamFailed, LogLevel.Debug, "Reset an {Direction} connection: {Target} could not be reached ({Failure})")]
        public static partial void OpaqueUpstreamFailed(ILogger logger, TrafficDirection direction, string target, ForwardFailure failure);

        [LoggerMessage(EventIds.ConnectionEnded, LogLevel.Debug, "An {Direction} connection was reset: {Reason}")]
        public static partial void ConnectionEnded(ILogger logger, TrafficDirection direction, string reason);
    }
}
