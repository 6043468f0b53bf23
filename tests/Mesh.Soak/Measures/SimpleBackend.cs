using System.Net;
using System.Net.Sockets;
using Mesh.Soak.Machine;
using Mesh.Soak.Traffic;

namespace Mesh.Soak.Measures;

/// <summary>An application that answers every HTTP/1.1 request without a body with the same two bytes.</summary>
internal sealed class SimpleBackend : IAsyncDisposable
{
    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    private readonly CancellationTokenSource _stop = new();
    private readonly Socket _listener;
    private readonly Task _accepting;

    public SimpleBackend(IPAddress address)
    {
        _listener = Sockets.Listen(address, SoakPorts.Http + SoakPorts.TargetOffset);
        _accepting = AcceptAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync(_stop.Token));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The run is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using (socket)
        {
            socket.NoDelay = true;
            SocketReader reader = new(socket, bufferBytes: 2048);
            try
            {
                while (await reader.ReadHeadAsync(_stop.Token) is var head and >= 0)
                {
                    reader.Consume(head);
                    await socket.SendAsync(Answer, _stop.Token);
                }
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException)
            {
                // The run is over, or the peer has gone.
            }
        }
    }
}
