using System.Collections.Immutable;
using System.Globalization;

namespace Mesh.ControlPlane.Status;

/// <summary>
/// How long sidecars took to act on a change, counted in fixed steps: small however many sidecars there are, and the counts of several replicas add up.
/// Immutable; the default is empty.
/// </summary>
internal readonly struct Convergence : IEquatable<Convergence>
{
    // Round numbers that people read with ease; each is at most twice the one before.
    private static readonly int[] BoundsMs =
        [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 7_000, 10_000, 15_000, 20_000, 30_000, 60_000];

    private readonly ImmutableArray<int> _counts;

    private Convergence(ImmutableArray<int> counts) => _counts = counts;

    /// <summary>Steps, the last of them for everything beyond the greatest bound.</summary>
    public static int Steps => BoundsMs.Length + 1;

    /// <summary>Sidecars counted in each step; empty if none was.</summary>
    public ImmutableArray<int> Counts => _counts.IsDefault ? [] : _counts;

    public bool IsEmpty => Counts.IsEmpty;

    /// <summary>The step that a time belongs to.</summary>
    public static int StepOf(TimeSpan time)
    {
        int index = Array.BinarySearch(BoundsMs, (int)Math.Min(Math.Ceiling(Math.Max(0, time.TotalMilliseconds)), int.MaxValue));
        return index < 0 ? ~index : index;
    }

    public static Convergence Of(ReadOnlySpan<int> counts) => counts.IndexOfAnyExcept(0) < 0 ? default : new([.. counts]);

    public static Convergence operator +(Convergence left, Convergence right)
    {
        if (left.IsEmpty || right.IsEmpty)
        {
            return left.IsEmpty ? right : left;
        }

        var (one, other) = (left.Counts, right.Counts);
        return new([.. one.Select((count, step) => count + other[step])]);
    }

    /// <summary>The time within which this share of the sidecars had acted, rounded up to the next bound.</summary>
    /// <param name="share">0 to 1.</param>
    /// <returns>The bound; <see cref="Timeout.InfiniteTimeSpan"/> beyond the greatest, null if nobody was counted.</returns>
    public TimeSpan? Quantile(double share)
    {
        long total = Counts.Sum(count => (long)count);
        long rank = Math.Max(1, (long)Math.Ceiling(share * total));
        long seen = 0;
        for (int step = 0; step < Counts.Length; step++)
        {
            seen += Counts[step];
            if (seen >= rank)
            {
                return step < BoundsMs.Length ? TimeSpan.FromMilliseconds(BoundsMs[step]) : Timeout.InfiniteTimeSpan;
            }
        }

        return null;
    }

    /// <summary><c>p50 5 ms, p99 20 ms</c>; empty if nobody was counted.</summary>
    public override string ToString() => IsEmpty ? "" : $"p50 {Text(Quantile(0.5))}, p99 {Text(Quantile(0.99))}";

    public bool Equals(Convergence other) => Counts.AsSpan().SequenceEqual(other.Counts.AsSpan());

    public override bool Equals(object? obj) => obj is Convergence other && Equals(other);

    public override int GetHashCode() => Counts.Sum();

    private static string Text(TimeSpan? time) => time switch
    {
        null => "unknown",
        { Ticks: < 0 } => "over 60 s",
        { TotalSeconds: < 1 } some => string.Create(CultureInfo.InvariantCulture, $"{some.TotalMilliseconds:0} ms"),
        { } some => string.Create(CultureInfo.InvariantCulture, $"{some.TotalSeconds:0.#} s"),
    };
}
