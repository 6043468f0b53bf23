using System.Net;
using System.Net.Sockets;

namespace Mesh.Proxy.Dns;

/// <summary>
/// One connection of the pod's processes. Queries for others go on to the nameserver over one connection of its own, message by message, and its answers come back as they are, in
/// whatever order it sends them; the sidecar's own answers go between them. Ends when either side ends, or has been silent for too long.
/// </summary>
internal sealed class TcpDnsConnection(Socket client, IPEndPoint nameserver, NameserverHealth health, DnsServices services) : IDisposable
{
    /// <summary>The sidecar's answers and the nameserver's do not mix within a message.</summary>
    private readonly SemaphoreSlim _sending = new(1);

    private Socket? _upstream;
    private Task _answers = Task.CompletedTask;

    public void Dispose()
    {
        client.Dispose();
        _upstream?.Dispose();
        _sending.Dispose();
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var idle = new CancellationTokenSource(DnsLimits.ConnectionIdle, services.Time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        try
        {
            while (await TakeAsync(idle, ending))
            {
                idle.CancelAfter(DnsLimits.ConnectionIdle);
            }

            // The client has said all it wants to; what it has asked is still answered.
            _upstream?.Shutdown(SocketShutdown.Send);
            await _answers;
        }
        finally
        {
            await ending.CancelAsync();
            await _answers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <returns>False when the client has ended.</returns>
    private async Task<bool> TakeAsync(CancellationTokenSource idle, CancellationTokenSource ending)
    {
        if (await DnsFrames.ReadAsync(client, ending.Token) is not { } frame)
        {
            return false;
        }

        ReadOnlyMemory<byte> message = DnsFrames.MessageOf(frame);
        if (QueryResponder.IsOwn(message.Span, out DnsQuery query))
        {
            await SendAsync(DnsFrames.Frame(await services.Responder.AnswerAsync(message, query, overTcp: true, ending.Token)), ending.Token);
        }
        else
        {
            await ForwardAsync(frame, idle, ending);
        }

        return true;
    }

    private async Task ForwardAsync(byte[] frame, CancellationTokenSource idle, CancellationTokenSource ending)
    {
        if (_upstream is null && await ConnectAsync(ending.Token) is { } failure)
        {
            health.Failed(failure);
            services.Metrics.Failed(failure, overTcp: true);
            if (DnsFrames.MessageOf(frame) is { Length: >= DnsHeader.Bytes } message)
            {
                await SendAsync(DnsFrames.Frame(DnsAnswerWriter.Fail(message.Span, failure)), ending.Token);
            }

            return;
        }

        if (_answers.IsCompleted)
        {
            _answers = ReturnAnswersAsync(_upstream!, idle, ending);
        }

        await DnsFrames.SendAsync(_upstream!, frame, ending.Token);
        services.Metrics.Forwarded(overTcp: true);
    }

    private async Task<DnsFailure?> ConnectAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(DnsLimits.NameserverTime, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        Socket socket = new(nameserver.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(nameserver, either.Token);
            _upstream = socket;
            return null;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            return error is SocketException ? DnsFailure.NameserverUnreachable : DnsFailure.NameserverSilent;
        }
    }

    /// <summary>Until the nameserver ends the connection, and with it the client's.</summary>
    private async Task ReturnAnswersAsync(Socket upstream, CancellationTokenSource idle, CancellationTokenSource ending)
    {
        try
        {
            while (await DnsFrames.ReadAsync(upstream, ending.Token) is { } frame)
            {
                await SendAsync(frame, ending.Token);
                health.Answered();
                idle.CancelAfter(DnsLimits.ConnectionIdle);
            }
        }
        finally
        {
            await ending.CancelAsync();
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        await _sending.WaitAsync(cancellationToken);
        try
        {
            await DnsFrames.SendAsync(client, frame, cancellationToken);
        }
        finally
        {
            _sending.Release();
        }
    }
}
