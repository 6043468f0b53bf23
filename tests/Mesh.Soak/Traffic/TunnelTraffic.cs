using System.Net.Sockets;

namespace Mesh.Soak.Traffic;

/// <summary>One end of a tunnel: sends its bytes and ends, and reads the other's to the end, at the same time.</summary>
internal static class TunnelTraffic
{
    /// <param name="socket">The connection.</param>
    /// <param name="reader">Of the connection.</param>
    /// <param name="writer">Of the connection.</param>
    /// <param name="sends">Number and count of the bytes to send.</param>
    /// <param name="expects">Number and count of the bytes that must come.</param>
    /// <param name="breaksAt">Bytes sent after which to reset the connection; -1 not to.</param>
    /// <param name="isSlow">With pauses.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What became of the bytes that were to come.</returns>
    public static async Task<BodyOutcome> RunAsync(
        Socket socket,
        SocketReader reader,
        BodyWriter writer,
        (ulong Stream, int Count) sends,
        (ulong Stream, int Count) expects,
        int breaksAt,
        bool isSlow,
        CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<BodyOutcome> reading = new BodyReader(reader, expects.Stream, expects.Count).ReadAsync(Framing.UntilClose, long.MaxValue, stop.Token).AsTask();
        bool isSent = await writer.WriteAsync(
            Framing.UntilClose, sends.Stream, sends.Count, chunk: 1, breaksAt >= 0 ? breaksAt : int.MaxValue, isSlow, cancellationToken);
        if (breaksAt >= 0)
        {
            await stop.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Sockets.Break(socket);
            return reading.IsCanceled ? BodyOutcome.Broken : await reading;
        }

        if (isSent)
        {
            Sockets.End(socket);
            return await reading;
        }

        // The kernel tells of a reset once, and it was the sender that was told.
        return await reading is var outcome and not BodyOutcome.PartAsWhole ? outcome : BodyOutcome.Broken;
    }
}
