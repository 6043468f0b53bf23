using System.Net.Sockets;

namespace Mesh.Sandbox.Capture;

/// <summary>Records every frame that a packet socket sees until it is stopped.</summary>
internal sealed class BridgeCapture : IAsyncDisposable
{
    /// <summary>Large enough for a frame that segmentation offload has not yet cut.</summary>
    private const int MaxFrame = 1 << 16;

    private readonly Socket _socket;
    private readonly TcpFlowAssembler _assembler = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    private BridgeCapture(Socket socket)
    {
        _socket = socket;
        _loop = ReceiveAsync();
    }

    /// <summary>Starts to record; takes ownership of the socket.</summary>
    public static BridgeCapture Start(Socket socket) => new(socket);

    /// <summary>Stops and returns what was seen.</summary>
    public async Task<IReadOnlyList<TcpFlow>> StopAsync()
    {
        await DisposeAsync();
        return _assembler.Flows();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[MaxFrame];
        try
        {
            while (true)
            {
                int length = await _socket.ReceiveAsync(buffer, SocketFlags.None, _stop.Token);
                _assembler.Add(buffer.AsSpan(0, length).ToArray());
            }
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
    }
}
