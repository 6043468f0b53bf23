using System.Buffers.Binary;
using System.Net.Sockets;

namespace Mesh.Sandbox.Capture;

/// <summary>Records the frames of some connections that a packet socket sees, until it is stopped.</summary>
internal sealed class BridgeCapture : IAsyncDisposable
{
    /// <summary>Large enough for a frame that segmentation offload has not yet cut.</summary>
    private const int MaxFrame = 1 << 16;

    /// <summary>Far above the pauses within a handshake on one machine.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    /// <summary>Connections that never fall silent are not waited for.</summary>
    private static readonly TimeSpan MaxDrain = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;
    private readonly TcpFlowAssembler _assembler;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private long _frames;

    private BridgeCapture(Socket socket, TcpFlowAssembler assembler, TimeProvider time)
    {
        _socket = socket;
        _assembler = assembler;
        _time = time;
        _loop = ReceiveAsync();
    }

    /// <summary>Starts to record; takes ownership of the socket.</summary>
    public static BridgeCapture Start(Socket socket, TcpFlowAssembler assembler, TimeProvider time) => new(socket, assembler, time);

    /// <summary>
    /// Waits until the recorded connections are quiet, because clients finish in the background what they no longer need, and returns what was seen.
    /// </summary>
    public async Task<CaptureResult> StopAsync(CancellationToken cancellationToken)
    {
        long started = _time.GetTimestamp();
        long before;
        do
        {
            before = Interlocked.Read(ref _frames);
            await Task.Delay(Quiet, _time, cancellationToken);
        }
        while (Interlocked.Read(ref _frames) != before && _time.GetElapsedTime(started) < MaxDrain);

        await EndAsync();
        return new CaptureResult(_assembler.Flows(), _frames, Lost());
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _socket.Dispose();
    }

    private async Task EndAsync()
    {
        await _stop.CancelAsync();
        await _loop;
    }

    private async Task ReceiveAsync()
    {
        byte[] buffer = new byte[MaxFrame];
        try
        {
            while (true)
            {
                int length = await _socket.ReceiveAsync(buffer, SocketFlags.None, _stop.Token);
                if (_assembler.Add(buffer.AsSpan(0, length).ToArray()))
                {
                    Interlocked.Increment(ref _frames);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // stopped
        }
    }

    /// <summary>The kernel's own count (packet(7), <c>struct tpacket_stats</c>: packets, drops).</summary>
    private long Lost()
    {
        const int PacketLevel = 263;
        const int PacketStatistics = 6;
        Span<byte> statistics = stackalloc byte[2 * sizeof(uint)];
        _socket.GetRawSocketOption(PacketLevel, PacketStatistics, statistics);
        return BinaryPrimitives.ReadUInt32LittleEndian(statistics[sizeof(uint)..]);
    }
}
