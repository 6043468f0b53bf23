using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Mesh.Proxy.Tests.Http.HostileHttp2;

/// <summary>A connection that sends exact bytes and tells what comes back, in words.</summary>
internal sealed class RawHttp2Connection : IDisposable
{
    /// <summary>Longer than the sidecar waits for anything of a request's head (30 s); a connection that is silent so long is said to be open.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _payload = new byte[1 << 16];

    public static async Task<RawHttp2Connection> OpenAsync(IPEndPoint sidecar, CancellationToken cancellationToken)
    {
        RawHttp2Connection connection = new();
        await connection._socket.ConnectAsync(sidecar, cancellationToken);
        return connection;
    }

    /// <returns>False if the other side takes no more.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await _socket.SendAsync(bytes, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads until a stream has an answer's head, was reset, or the connection ends.</summary>
    /// <returns><c>200</c>, <c>reset 1</c>, <c>goaway 1</c>, <c>end</c> or <c>open</c>.</returns>
    public async Task<string> OutcomeAsync(int stream, CancellationToken cancellationToken)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            while (await FrameAsync(patience.Token) is { } frame)
            {
                switch (frame.Type)
                {
                    case Http2Frames.Headers when frame.Stream == stream:
                        return Status(frame.Payload.Span);
                    case Http2Frames.ResetStream when frame.Stream == stream:
                        return $"reset {BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.Span)}";
                    case Http2Frames.GoAway when BinaryPrimitives.ReadUInt32BigEndian(frame.Payload.Span[4..]) is not 0 and var code:
                        return $"goaway {code}";
                    default:
                        break;
                }
            }

            return "end";
        }
        catch (SocketException)
        {
            return "end";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "open";
        }
    }

    /// <summary>Reads until the connection ends.</summary>
    /// <returns>False if it is still open after a while.</returns>
    public async Task<bool> EndsAsync(CancellationToken cancellationToken)
    {
        string outcome = await OutcomeAsync(int.MaxValue, cancellationToken);
        while (outcome.StartsWith("goaway", StringComparison.Ordinal))
        {
            outcome = await OutcomeAsync(int.MaxValue, cancellationToken);
        }

        return outcome == "end";
    }

    public void Dispose() => _socket.Dispose();

    private async Task<(byte Type, int Stream, ReadOnlyMemory<byte> Payload)?> FrameAsync(CancellationToken cancellationToken)
    {
        byte[] head = new byte[9];
        if (!await FillAsync(head, cancellationToken))
        {
            return null;
        }

        int length = (int)(BinaryPrimitives.ReadUInt32BigEndian(head) >> 8);
        return await FillAsync(_payload.AsMemory(0, length), cancellationToken)
            ? (head[3], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), _payload.AsMemory(0, length))
            : null;
    }

    private async Task<bool> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            int count = await _socket.ReceiveAsync(buffer, cancellationToken);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }

    // The first field of an answer is its status: indexed (RFC 7541, appendix A), or a literal with an indexed name.
    private static string Status(ReadOnlySpan<byte> block)
    {
        while ((block[0] & 0xe0) == 0x20)
        {
            // A change of the table's size.
            block = block[1..];
        }

        return block[0] switch
        {
            0x88 => "200",
            0x89 => "204",
            0x8c => "400",
            0x8d => "404",
            0x8e => "500",
            _ => System.Text.Encoding.ASCII.GetString(block.Slice(2, 3)),
        };
    }
}
