using Mesh.Proxy.Transport.Loops;
using Mesh.Proxy.Transport.Sockets;

namespace Mesh.Proxy.Relay.Exchanges;

/// <summary>What has arrived from a client and is not consumed. Holds a buffer only while there is something in it, or something is about to be read.</summary>
/// <param name="client">Where it arrives.</param>
/// <param name="buffers">The loop's buffers.</param>
internal sealed class ClientInput(TransportSocket client, IoBufferPool buffers)
{
    /// <summary>Bytes taken from the client at a time.</summary>
    private const int ReadSize = 64 * 1024;

    /// <summary>The bytes; null if there are none.</summary>
    public IoBuffer? Buffer { get; private set; }

    /// <summary>Takes over what somebody else has read before; null if nothing.</summary>
    public void Begin(IoBuffer? bytes) => Buffer = bytes;

    /// <summary>A buffer to read to, with what is there; null if none is to be had now.</summary>
    /// <param name="isNew">Whether a request begins: what has begun is preferred when buffers are short.</param>
    public IoBuffer? Rent(bool isNew) => Buffer ??= buffers.TryRent(isNew);

    /// <summary>Reads what the client has sent, behind what is there.</summary>
    public IoResult Read()
    {
        Span<byte> room = Buffer!.Free;
        IoResult read = client.Read(room[..Math.Min(room.Length, ReadSize)]);
        if (read.IsDone)
        {
            Buffer.Fill(read.Count);
        }

        return read;
    }

    /// <summary>Reads what the client still sends, one buffer full, and throws it away.</summary>
    /// <returns>What was read; null if there is no buffer for it now.</returns>
    public IoResult? Discard()
    {
        if (Rent(isNew: false) is not { } unread)
        {
            return null;
        }

        unread.Clear();
        IoResult read = Read();
        Drop();
        return read;
    }

    /// <summary>Forgets bytes that have been consumed, and gives the buffer back if nothing else waits in it.</summary>
    public void Consume(int count)
    {
        Buffer?.Drain(count);
        Release();
    }

    /// <summary>Gives the buffer back if nothing waits in it.</summary>
    public void Release()
    {
        if (Buffer is { IsEmpty: true })
        {
            Drop();
        }
    }

    /// <summary>Gives the buffer back, with what is in it.</summary>
    public void Drop()
    {
        if (Buffer is not null)
        {
            buffers.Return(Buffer);
            Buffer = null;
        }
    }

    /// <summary>What is there goes to somebody else.</summary>
    /// <returns>The bytes, which the caller owns now; null if there are none.</returns>
    public IoBuffer? Take()
    {
        IoBuffer? taken = Buffer;
        Buffer = null;
        return taken;
    }
}
