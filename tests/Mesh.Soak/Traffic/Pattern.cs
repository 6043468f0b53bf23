namespace Mesh.Soak.Traffic;

/// <summary>Bytes that are known by a number and a position, at the speed of a copy: places in one block of chance.</summary>
internal static class Pattern
{
    /// <summary>Longer than any body, and no multiple of a buffer's length: what is mislaid by a buffer is seen.</summary>
    private const int Length = (4 << 20) + 37;

    private static readonly byte[] Block = MakeBlock();

    /// <summary>The bytes of a stream from a position on, as many as are in one piece; at least one.</summary>
    public static ReadOnlySpan<byte> At(ulong stream, long position)
    {
        int start = (int)(((stream * 0x9E37_79B9_7F4A_7C15) % Length + (ulong)position) % Length);
        return Block.AsSpan(start);
    }

    public static void Fill(Span<byte> into, ulong stream, long position)
    {
        while (!into.IsEmpty)
        {
            ReadOnlySpan<byte> piece = At(stream, position);
            int count = Math.Min(piece.Length, into.Length);
            piece[..count].CopyTo(into);
            into = into[count..];
            position += count;
        }
    }

    /// <summary>Whether the bytes are those of the stream from the position on.</summary>
    public static bool Matches(ReadOnlySpan<byte> bytes, ulong stream, long position)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> piece = At(stream, position);
            int count = Math.Min(piece.Length, bytes.Length);
            if (!piece[..count].SequenceEqual(bytes[..count]))
            {
                return false;
            }

            bytes = bytes[count..];
            position += count;
        }

        return true;
    }

    private static byte[] MakeBlock()
    {
        byte[] block = new byte[Length];
        new Random(1).NextBytes(block);
        return block;
    }
}
