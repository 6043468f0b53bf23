using System.Buffers;
using System.Text.Unicode;

namespace Mesh.Proxy.Admin;

/// <summary>
/// Bytes of an answer, in pieces. A dump of thousands of endpoints takes megabytes: in one array it would lie on the large object heap, where it costs until the next full
/// collection.
/// </summary>
internal sealed class AdminBody : IBufferWriter<byte>
{
    /// <summary>Far below what counts as a large object (85,000 bytes).</summary>
    private const int PieceSize = 32 * 1024;

    private readonly List<(byte[] Bytes, int Length)> _pieces = [];

    /// <summary>Bytes written.</summary>
    public long Length { get; private set; }

    public int PieceCount => _pieces.Count;

    /// <summary>A body that is all there.</summary>
    public static AdminBody Of(byte[] bytes)
    {
        AdminBody body = new();
        body._pieces.Add((bytes, bytes.Length));
        body.Length = bytes.Length;
        return body;
    }

    public ReadOnlySpan<byte> Piece(int index) => _pieces[index].Bytes.AsSpan(0, _pieces[index].Length);

    public void Advance(int count)
    {
        (byte[] bytes, int length) = _pieces[^1];
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(bytes.Length - length), nameof(count));
        _pieces[^1] = (bytes, length + count);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_pieces.Count == 0 || _pieces[^1].Bytes.Length - _pieces[^1].Length < Math.Max(1, sizeHint))
        {
            _pieces.Add((new byte[Math.Max(PieceSize, sizeHint)], 0));
        }

        return _pieces[^1].Bytes.AsMemory(_pieces[^1].Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Adds a text as UTF-8.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            // Room for any one character: less could be no progress.
            _ = Utf8.FromUtf16(text, GetSpan(sizeHint: 4), out int read, out int written);
            Advance(written);
            text = text[read..];
        }
    }
}
