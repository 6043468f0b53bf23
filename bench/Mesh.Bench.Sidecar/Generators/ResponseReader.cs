using System.Buffers.Text;
using System.Text;

namespace Mesh.Bench.Sidecar.Generators;

/// <summary>Finds the end of HTTP/1.1 answers with a length, one after the other on a connection. Allocates nothing while the load runs.</summary>
internal sealed class ResponseReader
{
    /// <summary>The longest head that any server is known to send by default.</summary>
    private const int MaxHeadBytes = 16 * 1024;

    private readonly byte[] _head = new byte[MaxHeadBytes];
    private int _headLength;
    private long _bodyLeft;
    private bool _isInBody;

    /// <summary>Takes what was received.</summary>
    /// <returns>Whether the answer is complete. Nothing may follow it: no further request has been sent.</returns>
    /// <exception cref="BenchException">It is not a good answer.</exception>
    public bool Take(ReadOnlySpan<byte> received)
    {
        if (!_isInBody)
        {
            int before = _headLength;
            int taken = Math.Min(received.Length, MaxHeadBytes - before);
            received[..taken].CopyTo(_head.AsSpan(before));
            _headLength += taken;
            int end = _head.AsSpan(0, _headLength).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return _headLength < MaxHeadBytes ? false : throw new BenchException($"the head of an answer is longer than {MaxHeadBytes} bytes");
            }

            _bodyLeft = ReadHead(_head.AsSpan(0, end + 2));
            _isInBody = true;
            received = received[(end + 4 - before)..];
        }

        _bodyLeft -= received.Length;
        if (_bodyLeft > 0)
        {
            return false;
        }

        if (_bodyLeft < 0)
        {
            throw new BenchException("an answer is longer than it says");
        }

        _isInBody = false;
        _headLength = 0;
        return true;
    }

    private static long ReadHead(ReadOnlySpan<byte> head)
    {
        int line = head.IndexOf("\r\n"u8);
        if (!head.StartsWith("HTTP/1.1 200 "u8))
        {
            throw new BenchException($"the answer was '{Encoding.ASCII.GetString(head[..line])}'");
        }

        while ((head = head[(line + 2)..]).Length > 0)
        {
            line = head.IndexOf("\r\n"u8);
            int colon = head[..line].IndexOf((byte)':');
            if (Ascii.EqualsIgnoreCase(head[..Math.Max(colon, 0)], "content-length"u8))
            {
                ReadOnlySpan<byte> value = head[(colon + 1)..line].Trim((byte)' ');
                return Utf8Parser.TryParse(value, out long length, out int used) && used == value.Length
                    ? length
                    : throw new BenchException("the length of an answer is not a number");
            }
        }

        throw new BenchException("an answer does not say its length");
    }
}
