using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Mesh.Soak.Traffic;

/// <summary>Writes messages in pieces; one buffer for the life of the connection.</summary>
internal sealed class BodyWriter(Socket socket, TimeProvider time)
{
    private static readonly TimeSpan SlowPause = TimeSpan.FromMilliseconds(5);

    /// <summary>Pauses of a slow writer for one body; longer ones would only make the run longer.</summary>
    private const int SlowPieces = 40;

    private readonly byte[] _buffer = new byte[32 * 1024];
    private int _count;

    /// <summary>Adds text, to be sent with what follows.</summary>
    public void Append(string text) => _count += Encoding.ASCII.GetBytes(text, _buffer.AsSpan(_count));

    /// <summary>Writes a body, behind what was added.</summary>
    /// <param name="framing">How its end is told.</param>
    /// <param name="stream">Number of the bytes.</param>
    /// <param name="length">Payload.</param>
    /// <param name="chunk">Bytes of a chunk.</param>
    /// <param name="stopAt">Payload after which to break off; beyond the length to write all.</param>
    /// <param name="isSlow">With pauses.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False if the peer takes no more.</returns>
    public async ValueTask<bool> WriteAsync(Framing framing, ulong stream, int length, int chunk, int stopAt, bool isSlow, CancellationToken cancellationToken)
    {
        int end = Math.Min(length, stopAt);
        int piece = isSlow ? Math.Max(1, length / SlowPieces) : int.MaxValue;
        int pauseAt = piece;
        for (int position = 0; framing != Framing.None && position < end;)
        {
            if (_buffer.Length - _count < 64 && !await FlushAsync(cancellationToken))
            {
                return false;
            }

            int size = Math.Min(Math.Min(end - position, piece), _buffer.Length - _count - 32);
            if (framing == Framing.Chunked)
            {
                size = Math.Min(size, chunk);
                Append(size.ToString("x", CultureInfo.InvariantCulture));
                Append("\r\n");
            }

            Pattern.Fill(_buffer.AsSpan(_count, size), stream, position);
            _count += size;
            position += size;
            if (framing == Framing.Chunked)
            {
                Append("\r\n");
            }

            if (position >= pauseAt)
            {
                pauseAt = position + piece;
                if (!await FlushAsync(cancellationToken))
                {
                    return false;
                }

                await Task.Delay(SlowPause, time, cancellationToken);
            }
        }

        if (framing == Framing.Chunked && stopAt >= length)
        {
            if (_buffer.Length - _count < 64 && !await FlushAsync(cancellationToken))
            {
                return false;
            }

            Append("0\r\n\r\n");
        }

        return await FlushAsync(cancellationToken);
    }

    private async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (int sent = 0; sent < _count;)
            {
                sent += await socket.SendAsync(_buffer.AsMemory(sent, _count - sent), SocketFlags.None, cancellationToken);
            }
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            _count = 0;
        }

        return true;
    }
}
