using System.Collections.Immutable;

namespace Mesh.Proxy.Balancing;

/// <summary>The <see cref="GradedReturn"/>s of a backend, and the timer that carries them on. Long-lived: snapshots come and go. Thread-safe.</summary>
/// <param name="time">Clock.</param>
/// <param name="refresh">Computes the shares again; called on a timer's thread while something comes back.</param>
internal sealed class GradedReturns(TimeProvider time, Action refresh) : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    private readonly Lock _change = new();
    private readonly Dictionary<string, GradedReturn> _returns = new(StringComparer.Ordinal);
    private ITimer? _timer;
    private bool _isScheduled;
    private bool _isDisposed;

    /// <summary>What tiers get now, of what health gives them.</summary>
    /// <param name="missing">The regions that these requests may not use: others have another history.</param>
    /// <param name="load">By health.</param>
    /// <param name="otherRegions">Region of each tier, null for the caller's own, which come first.</param>
    public PriorityLoad Apply(string missing, PriorityLoad load, ImmutableArray<string?> otherRegions)
    {
        List<(string Region, int Percent, int Health)> regions =
        [
            .. otherRegions.Select((region, i) => (Region: region is null ? "own" : $"other {region}", Tier: i))
                .GroupBy(tier => tier.Region)
                .Select(group => (group.Key, group.Sum(tier => load.Percent[tier.Tier]), group.Sum(tier => load.Health[tier.Tier]))),
        ];
        ImmutableArray<double> shares;
        lock (_change)
        {
            if (!_returns.TryGetValue(missing, out GradedReturn? history))
            {
                _returns.Add(missing, history = new GradedReturn(time));
            }

            shares = history.Next(regions, out bool isRising);
            if (isRising)
            {
                Schedule_NeedsLock();
            }
        }

        return regions.Select(region => (double)region.Percent).SequenceEqual(shares) ? load : load with { Percent = Divide(load, otherRegions, shares) };
    }

    /// <summary>Forgets the histories of requests that there are none of any more.</summary>
    public void Keep(IReadOnlyCollection<string> missing)
    {
        lock (_change)
        {
            foreach (string gone in _returns.Keys.Except(missing, StringComparer.Ordinal).ToList())
            {
                _returns.Remove(gone);
            }
        }
    }

    public void Dispose()
    {
        lock (_change)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    // Whole percent, whose sum stays 100. Within the own region by what health gives its tiers; each other region has one.
    private static ImmutableArray<int> Divide(PriorityLoad load, ImmutableArray<string?> otherRegions, ImmutableArray<double> shares)
    {
        int own = otherRegions.Count(region => region is null);
        double wanted = load.Percent.Take(own).Sum();
        double factor = own > 0 && wanted > 0 ? shares[0] / wanted : 0;
        double sum = 0;
        int given = 0;
        ImmutableArray<int>.Builder percent = ImmutableArray.CreateBuilder<int>(otherRegions.Length);
        for (int i = 0; i < otherRegions.Length; i++)
        {
            sum += i < own ? load.Percent[i] * factor : shares[i - own + (own > 0 ? 1 : 0)];
            percent.Add((int)Math.Round(sum) - given);
            given += percent[i];
        }

        return percent.MoveToImmutable();
    }

    private void OnTimer()
    {
        lock (_change)
        {
            _isScheduled = false;
            if (_isDisposed)
            {
                return;
            }
        }

        refresh();
    }

    private void Schedule_NeedsLock()
    {
        if (_isScheduled || _isDisposed)
        {
            return;
        }

        _isScheduled = true;
        _timer ??= time.CreateTimer(static returns => ((GradedReturns)returns!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Step, Timeout.InfiniteTimeSpan);
    }
}
