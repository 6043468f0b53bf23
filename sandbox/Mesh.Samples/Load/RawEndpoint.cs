using System.Net.Sockets;
using System.Text.Json;

namespace Mesh.Samples.Load;

/// <summary><c>POST /raw</c>: a meshed client that sends bytes which no HTTP library would.</summary>
internal sealed class RawEndpoint(TimeProvider time)
{
    private const int MaxAnswer = 64 * 1024;

    public async Task InvokeAsync(HttpContext context)
    {
        RawRequest? raw;
        try
        {
            raw = await context.Request.ReadFromJsonAsync(SamplesJsonContext.Default.RawRequest, context.RequestAborted);
        }
        catch (JsonException e)
        {
            await RefuseAsync(context, e.Message);
            return;
        }

        if (raw is not { Host.Length: > 0, Port: > 0 and <= ushort.MaxValue, Milliseconds: > 0 and <= RawRequest.MaxMilliseconds })
        {
            await RefuseAsync(context, $"give a host, a port and 1 to {RawRequest.MaxMilliseconds} milliseconds");
            return;
        }

        RawResult result = await SendAsync(raw, context.RequestAborted);
        await context.Response.WriteAsJsonAsync(result, SamplesJsonContext.Default.RawResult, cancellationToken: context.RequestAborted);
    }

    private async Task<RawResult> SendAsync(RawRequest raw, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromMilliseconds(raw.Milliseconds), time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using Socket socket = raw.Datagram ? new(SocketType.Dgram, ProtocolType.Udp) : new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        byte[] answer = new byte[MaxAnswer];
        int count = 0;
        try
        {
            await socket.ConnectAsync(raw.Host, raw.Port, either.Token);
            for (int sent = 0; sent < raw.Bytes.Length;)
            {
                sent += await socket.SendAsync(raw.Bytes.AsMemory(sent), either.Token);
            }

            if (raw.HalfClose && !raw.Datagram)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            int read;
            do
            {
                read = await socket.ReceiveAsync(answer.AsMemory(count), either.Token);
                count += read;
            }
            while (!raw.Datagram && read > 0 && count < MaxAnswer);

            return new RawResult(answer[..count], "end");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new RawResult(answer[..count], "open");
        }
        catch (SocketException error)
        {
            return new RawResult(answer[..count], error.SocketErrorCode == SocketError.ConnectionRefused ? "refused" : "reset");
        }
    }

    private static Task RefuseAsync(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync(reason + "\n", context.RequestAborted);
    }
}
