using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Mesh.Samples.Shop;

/// <summary>One conversation: a banner from the server, then every line comes back.</summary>
internal sealed class LedgerConnectionHandler(SampleIdentity identity) : ConnectionHandler
{
    /// <summary>Longest line; a client that sends more is cut off.</summary>
    private const int MaxLineBytes = 64 * 1024;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        try
        {
            await connection.Transport.Output.WriteAsync(
                Encoding.UTF8.GetBytes($"ledger {identity.Version} {identity.Hostname} ready\n"), connection.ConnectionClosed);
            while (await EchoLinesAsync(connection.Transport, connection.ConnectionClosed))
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // The client went away, or this program ends.
        }
    }

    /// <returns>False at the end of the conversation.</returns>
    private static async Task<bool> EchoLinesAsync(IDuplexPipe transport, CancellationToken cancellationToken)
    {
        ReadResult read = await transport.Input.ReadAsync(cancellationToken);
        ReadOnlySequence<byte> buffer = read.Buffer;
        while (buffer.PositionOf((byte)'\n') is { } end)
        {
            ReadOnlySequence<byte> line = buffer.Slice(0, buffer.GetPosition(1, end));
            foreach (ReadOnlyMemory<byte> part in line)
            {
                await transport.Output.WriteAsync(part, cancellationToken);
            }

            buffer = buffer.Slice(line.End);
        }

        transport.Input.AdvanceTo(buffer.Start, buffer.End);
        return !read.IsCompleted && buffer.Length <= MaxLineBytes;
    }
}
