using System.Numerics;

namespace Mesh.Samples.Load.Statistics;

/// <summary>Counts durations in buckets that grow with the duration, so that a percentile is within 3 % at any scale. Not thread-safe.</summary>
internal sealed class LatencyHistogram
{
    /// <summary>32 buckets for each doubling: 1/32 is the 3 %.</summary>
    private const int SubBucketBits = 5;

    private const int SubBuckets = 1 << SubBucketBits;

    /// <summary>2^36 µs are 19 hours; longer durations count as that.</summary>
    private const int MaxBits = 36;

    private readonly int[] _counts = new int[(MaxBits - SubBucketBits + 1) * SubBuckets];

    public long Count { get; private set; }

    public void Record(TimeSpan duration)
    {
        long microseconds = Math.Clamp((long)duration.TotalMicroseconds, 0, (1L << MaxBits) - 1);
        _counts[BucketOf(microseconds)]++;
        Count++;
    }

    public void Add(LatencyHistogram other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <summary>The duration in milliseconds that a share of all durations does not exceed; 0 if there are none.</summary>
    /// <param name="share">0–1, e.g. 0.99.</param>
    public double PercentileMilliseconds(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        long seen = 0;
        for (int i = 0; i < _counts.Length && Count > 0; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return UpperBound(i) / 1000.0;
            }
        }

        return 0;
    }

    private static int BucketOf(long microseconds)
    {
        if (microseconds < SubBuckets)
        {
            return (int)microseconds;
        }

        int shift = BitOperations.Log2((ulong)microseconds) - SubBucketBits;
        return ((shift + 1) << SubBucketBits) + (int)(microseconds >> shift) - SubBuckets;
    }

    private static long UpperBound(int bucket)
    {
        if (bucket < SubBuckets)
        {
            return bucket;
        }

        int shift = (bucket >> SubBucketBits) - 1;
        long first = (long)((bucket & (SubBuckets - 1)) + SubBuckets) << shift;
        return first + (1L << shift) - 1;
    }
}
