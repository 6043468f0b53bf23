using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace Mesh.Proxy.Dns;

/// <summary>Serves queries by UDP that were sent to one nameserver. Bound to the loopback interface, where redirection leads: nobody outside the pod can have answers sent to others.</summary>
internal sealed class UdpDnsListener(Socket socket, NameserverClient nameserver, DnsServices services) : IDisposable
{
    private static readonly IPEndPoint Anybody = new(IPAddress.Any, 0);
    private static readonly IPEndPoint AnybodyIpV6 = new(IPAddress.IPv6Any, 0);

    public void Dispose() => socket.Dispose();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                // No buffer while nobody asks.
                await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.Peek, cancellationToken);
                await TakeAsync(cancellationToken);
            }
            catch (SocketException error)
            {
                services.ReceiveFailed(error);
                await Task.Delay(DnsServices.PauseAfterFailure, services.Time, cancellationToken);
            }
        }
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(DnsLimits.MaxMessageBytes);
        try
        {
            SocketReceiveFromResult received = await socket.ReceiveFromAsync(
                buffer, socket.AddressFamily == AddressFamily.InterNetworkV6 ? AnybodyIpV6 : Anybody, cancellationToken);
            if (received.ReceivedBytes >= DnsHeader.Bytes)
            {
                _ = ServeAsync(buffer.AsSpan(0, received.ReceivedBytes).ToArray(), received.RemoteEndPoint, cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // The border of one query, which nobody waits for.
    private async Task ServeAsync(byte[] message, EndPoint client, CancellationToken cancellationToken)
    {
        try
        {
            await socket.SendToAsync(await AnswerAsync(message, cancellationToken), client, cancellationToken);
        }
        catch (Exception error)
        {
            services.QueryFailed(error);
        }
    }

    private async ValueTask<byte[]> AnswerAsync(byte[] message, CancellationToken cancellationToken)
    {
        if (!services.TryBeginQuery())
        {
            services.Metrics.Failed(DnsFailure.Overloaded, overTcp: false);
            return DnsAnswerWriter.Fail(message, DnsFailure.Overloaded);
        }

        try
        {
            return QueryResponder.IsOwn(message, out DnsQuery query)
                ? await services.Responder.AnswerAsync(message, query, overTcp: false, cancellationToken)
                : await ForwardAsync(message, cancellationToken);
        }
        finally
        {
            services.EndQuery();
        }
    }

    private async ValueTask<byte[]> ForwardAsync(byte[] message, CancellationToken cancellationToken)
    {
        (byte[]? answer, DnsFailure? failure) = await nameserver.AskAsync(message, cancellationToken);
        if (failure is { } reason)
        {
            services.Metrics.Failed(reason, overTcp: false);
            return DnsAnswerWriter.Fail(message, reason);
        }

        services.Metrics.Forwarded(overTcp: false);
        return answer!;
    }
}
