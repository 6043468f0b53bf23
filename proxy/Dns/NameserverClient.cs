using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Mesh.Proxy.Dns;

/// <summary>
/// Passes queries on by UDP, byte for byte. Each has a socket of its own, which is bound to a port that the kernel draws and connected to the nameserver: an answer that somebody
/// else made up would have to come from that address, to that port, with the query's id and its question.
/// </summary>
internal sealed class NameserverClient(IPEndPoint nameserver, NameserverHealth health, DnsMetrics metrics, TimeProvider time)
{
    /// <summary>Asks the nameserver.</summary>
    /// <returns>Its answer as it came, or why there is none.</returns>
    public async Task<(byte[]? Answer, DnsFailure? Failure)> AskAsync(ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(DnsLimits.NameserverTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using Socket socket = new(nameserver.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(nameserver, either.Token);
            await socket.SendAsync(query, either.Token);
            byte[] answer = await ReceiveAsync(socket, query, either.Token);
            health.Answered();
            return (answer, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(DnsFailure.NameserverSilent);
        }
        catch (SocketException)
        {
            return Failed(DnsFailure.NameserverUnreachable);
        }
    }

    private async Task<byte[]> ReceiveAsync(Socket socket, ReadOnlyMemory<byte> query, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Nothing is held for an answer until it is there: a nameserver that is slow costs a socket, not 64 KiB.
            await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.Peek, cancellationToken);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(DnsLimits.MaxMessageBytes);
            try
            {
                int count = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
                if (AnswerCheck.Fits(query.Span, buffer.AsSpan(0, count)))
                {
                    return buffer.AsSpan(0, count).ToArray();
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            metrics.IgnoredAnswer();
        }
    }

    private (byte[]? Answer, DnsFailure? Failure) Failed(DnsFailure failure)
    {
        health.Failed(failure);
        return (null, failure);
    }
}
