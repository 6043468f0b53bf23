using System.Numerics;

namespace Mesh.Proxy.Concurrency;

/// <summary>Latencies of a time, of which a quantile is wanted to within 3 %: each octave of microseconds is cut into 32 equal pieces. A microsecond is the least, two hours are the most.</summary>
internal sealed class LatencySketch
{
    private const int Bits = 5;
    private const int PerOctave = 1 << Bits;
    private const int Octaves = 28;
    private const long Longest = (1L << (Octaves + Bits)) - 1;

    private readonly int[] _counts = new int[(Octaves + 1) * PerOctave];

    /// <summary>Latencies that were added.</summary>
    public int Count { get; private set; }

    public void Add(TimeSpan latency)
    {
        _counts[IndexOf(Math.Clamp((long)latency.TotalMicroseconds, 1, Longest))]++;
        Count++;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <summary>The latency that so many of them do not exceed; zero if there is none.</summary>
    /// <param name="quantile">Above 0, at most 1.</param>
    public TimeSpan At(double quantile)
    {
        int rank = (int)Math.Ceiling(quantile * Count);
        int index = 0;
        for (int seen = 0; index < _counts.Length && (seen += _counts[index]) < rank;)
        {
            index++;
        }

        return Count == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(MiddleOf(index));
    }

    // Below 32 µs each has a piece of its own; above, the leading bit says the octave and the five behind it the piece.
    private static int IndexOf(long microseconds)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)microseconds | 1) - Bits);
        return (shift * PerOctave) + (int)(microseconds >> shift);
    }

    private static double MiddleOf(int index)
    {
        int shift = Math.Max(0, (index / PerOctave) - 1);
        long first = (long)(index - (shift * PerOctave)) << shift;
        return first + (((1L << shift) - 1) / 2.0);
    }
}
