using System.Net.Sockets;

namespace Mesh.Soak.Traffic;

/// <summary>Reads heads, chunks and bytes from a socket, and says how the connection ended. One buffer for the life of the connection.</summary>
internal sealed class SocketReader(Socket socket, int bufferBytes = 64 * 1024)
{
    private readonly byte[] _buffer = new byte[bufferBytes];
    private int _start;
    private int _end;

    /// <summary>Bytes read and not consumed.</summary>
    public ReadOnlySpan<byte> Pending => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The peer has ended its direction properly; false if it broke off.</summary>
    public bool HasEnded { get; private set; }

    public void Consume(int count) => _start += count;

    /// <summary>Reads more behind what is pending.</summary>
    /// <returns>False if nothing more comes.</returns>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            Pending.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        try
        {
            int count = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellationToken);
            _end += count;
            HasEnded = count == 0;
            return count > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Reads up to and with the empty line.</summary>
    /// <returns>The length of the head, which is pending; -1 if the connection has ended before.</returns>
    public async ValueTask<int> ReadHeadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int end = Pending.IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return end + 4;
            }

            if (!await ReadAsync(cancellationToken))
            {
                return -1;
            }
        }
    }
}
