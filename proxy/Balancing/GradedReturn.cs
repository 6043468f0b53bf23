using System.Collections.Immutable;

namespace Mesh.Proxy.Balancing;

/// <summary>
/// How the shares of regions move when one that was ill, or away, is well again: what leaves a region leaves at once, what comes back comes step by step, as far as others can carry it meanwhile. A
/// region that is lost again while it comes back begins anew, so one that comes and goes gets little. Long-lived, one for each set of regions that requests may use; not thread-safe.
/// </summary>
/// <param name="time">Clock.</param>
/// <remarks>It is the sum of the shares up to each region, nearest first, that rises slowly: it falls when a nearer region is lost, which must not be slowed, and rises when one is back.</remarks>
internal sealed class GradedReturn(TimeProvider time)
{
    /// <summary>From nothing to everything: caches, connections and autoscalers come along.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    /// <summary>After a loss nothing comes back for so long.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(1);

    private Dictionary<string, double>? _sums;
    private long _lostAt;
    private long _seenAt;
    private bool _isRising;

    /// <summary>What each region gets now.</summary>
    /// <param name="regions">Nearest first, with the share that health gives each (they add up to 100, or to nothing) and the share that it could carry.</param>
    /// <param name="isRising">True if more of it will come back without anything else happening: then look again soon.</param>
    /// <returns>Shares, in the same order.</returns>
    public ImmutableArray<double> Next(IReadOnlyList<(string Region, int Percent, int Health)> regions, out bool isRising)
    {
        long now = time.GetTimestamp();
        double[] wanted = Sums(regions.Select(region => region.Percent));
        double[] sums = [.. wanted];
        isRising = false;
        if (_sums is not null)
        {
            double[] before = Before(regions);
            if (wanted.Zip(before).Any(pair => pair.First < pair.Second))
            {
                _lostAt = now;
            }

            // Time in which nobody was well enough to come back does not count.
            double rise = _isRising && time.GetElapsedTime(_lostAt, now) >= Calm ? 100 * (time.GetElapsedTime(_seenAt, now) / Length) : 0;
            int farther = 0;
            for (int i = regions.Count - 1; i >= 0; i--)
            {
                // Nobody is kept from where he would be served for the sake of those who cannot serve him.
                double least = Math.Min(wanted[i], 100 - Math.Min(100, farther));
                sums[i] = Math.Max(Math.Min(wanted[i], before[i] + rise), least);
                isRising |= sums[i] < wanted[i];
                farther += regions[i].Health;
            }

            for (int i = 0; i < regions.Count; i++)
            {
                // Who stands in for another gets no more than he can carry; the rest goes on to the next.
                sums[i] = Math.Min(sums[i], (i == 0 ? 0 : sums[i - 1]) + Math.Max(regions[i].Percent, regions[i].Health));
            }
        }

        (_seenAt, _isRising) = (now, isRising);
        _sums = regions.Select((region, i) => (region.Region, Sum: sums[i])).ToDictionary(entry => entry.Region, entry => entry.Sum, StringComparer.Ordinal);
        return [.. sums.Select((sum, i) => i == 0 ? sum : sum - sums[i - 1])];
    }

    private static double[] Sums(IEnumerable<int> percents)
    {
        double sum = 0;
        return [.. percents.Select(percent => sum += percent)];
    }

    // A region that has just appeared had nothing.
    private double[] Before(IReadOnlyList<(string Region, int Percent, int Health)> regions)
    {
        double last = 0;
        return [.. regions.Select(region => last = Math.Max(last, _sums!.GetValueOrDefault(region.Region, last)))];
    }
}
