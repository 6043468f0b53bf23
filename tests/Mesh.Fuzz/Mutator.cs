namespace Mesh.Fuzz;

/// <summary>Changes inputs a little: bytes, ranges, lines, words of the language, and now and then a length that meets a limit.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> words, Random random)
{
    private const int MaxMutations = 5;
    private const int MaxLength = 100_000;

    // What ends or divides something in protocols of lines, and the edges of character classes.
    private static readonly byte[] Interesting = [.. "\r\n\t :;,=\"/?#%@[]09afAFgzZ"u8, 0, 0x0b, 0x1f, 0x7f, 0x80, 0xff];

    // Around limits of 100, 4 KiB, 16 KiB and 60 KiB.
    private static readonly int[] Lengths = [20, 101, 4097, 16_380, 16_385, 61_430, 61_441];

    public byte[] Mutate(byte[] input, byte[] other)
    {
        List<byte> bytes = [.. input];
        for (int i = random.Next(1, MaxMutations + 1); i > 0; i--)
        {
            MutateOnce(bytes, other);
        }

        if (bytes.Count > MaxLength)
        {
            bytes.RemoveRange(MaxLength, bytes.Count - MaxLength);
        }

        return [.. bytes];
    }

    private void MutateOnce(List<byte> bytes, byte[] other)
    {
        int at = random.Next(bytes.Count + 1);
        int length = random.Next(Math.Min(bytes.Count - at, 20) + 1);
        switch (random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Interesting[random.Next(Interesting.Length)];
                break;
            case 2:
                bytes.Insert(at, Interesting[random.Next(Interesting.Length)]);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5 or 6:
                bytes.InsertRange(at, words[random.Next(words.Count)]);
                break;
            case 7:
                Splice(bytes, at, other);
                break;
            case 8:
                MoveLine(bytes);
                break;
            case 9 when random.Next(50) == 0:
                bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(0x20, 0x7f), Lengths[random.Next(Lengths.Length)]));
                break;
        }
    }

    private void Splice(List<byte> bytes, int at, byte[] other)
    {
        bytes.RemoveRange(at, bytes.Count - at);
        bytes.AddRange(other.AsSpan(random.Next(other.Length + 1)));
    }

    // Copies or moves a line to the beginning of another.
    private void MoveLine(List<byte> bytes)
    {
        int from = LineStart(bytes, random.Next(bytes.Count + 1));
        int end = bytes.IndexOf((byte)'\n', from) + 1;
        if (end == 0)
        {
            return;
        }

        List<byte> line = bytes.GetRange(from, end - from);
        if (random.Next(2) == 0)
        {
            bytes.RemoveRange(from, line.Count);
        }

        bytes.InsertRange(LineStart(bytes, random.Next(bytes.Count + 1)), line);
    }

    private static int LineStart(List<byte> bytes, int at) => at == 0 ? 0 : bytes.LastIndexOf((byte)'\n', at - 1) + 1;
}
