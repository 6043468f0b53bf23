using System.Buffers.Binary;
using System.Net.Sockets;

namespace Mesh.Proxy.Dns;

/// <summary>Messages on a stream, each with its length in two bytes before it (RFC 1035 §4.2.2).</summary>
internal static class DnsFrames
{
    private const int PrefixBytes = 2;

    /// <summary>Reads a frame. Holds no more than its first bytes until its length is known.</summary>
    /// <returns>The frame; null if the other side has ended between two of them.</returns>
    /// <exception cref="EndOfStreamException">The other side has ended within a frame.</exception>
    public static async ValueTask<byte[]?> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] prefix = new byte[PrefixBytes];
        if (!await TryFillAsync(socket, prefix, cancellationToken))
        {
            return null;
        }

        byte[] frame = new byte[PrefixBytes + BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        prefix.CopyTo(frame, 0);
        return frame.Length == PrefixBytes || await TryFillAsync(socket, frame.AsMemory(PrefixBytes), cancellationToken) ? frame : throw new EndOfStreamException();
    }

    /// <summary>The message of a frame.</summary>
    public static ReadOnlyMemory<byte> MessageOf(byte[] frame) => frame.AsMemory(PrefixBytes);

    /// <summary>Puts the length before a message.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        byte[] frame = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame, (ushort)message.Length);
        message.CopyTo(frame.AsSpan(PrefixBytes));
        return frame;
    }

    /// <summary>Sends all of it.</summary>
    public static async ValueTask SendAsync(Socket socket, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        while (!frame.IsEmpty)
        {
            frame = frame[await socket.SendAsync(frame, cancellationToken)..];
        }
    }

    /// <returns>False if the other side has ended before the first byte.</returns>
    private static async ValueTask<bool> TryFillAsync(Socket socket, Memory<byte> memory, CancellationToken cancellationToken)
    {
        int filled = 0;
        while (filled < memory.Length)
        {
            int count = await socket.ReceiveAsync(memory[filled..], cancellationToken);
            if (count == 0)
            {
                return filled == 0 ? false : throw new EndOfStreamException();
            }

            filled += count;
        }

        return true;
    }
}
