namespace Mesh.Samples.Load.Statistics;

/// <summary>What happened to one target: in all, and in the last seconds.</summary>
internal sealed class TargetStatistics(LoadTarget target, TimeProvider time)
{
    /// <summary>Full seconds that a report looks back at most.</summary>
    public const int MaxWindowSeconds = 30;

    private readonly Lock _lock = new();
    private readonly Tally _total = new();

    // One slot per second; the one being filled is not part of a report.
    private readonly Tally[] _slots = [.. Enumerable.Range(0, MaxWindowSeconds + 1).Select(_ => new Tally())];
    private readonly long _start = time.GetTimestamp();
    private long _second;

    public void Record(in LoadOutcome outcome, TimeSpan latency)
    {
        lock (_lock)
        {
            Turn_NeedsLock();
            _total.Record(outcome, latency);
            _slots[_second % _slots.Length].Record(outcome, latency);
        }
    }

    /// <param name="windowSeconds">How far to look back, 1–<see cref="MaxWindowSeconds"/>.</param>
    public TargetReport Report(int windowSeconds)
    {
        lock (_lock)
        {
            Turn_NeedsLock();
            int seconds = (int)Math.Min(windowSeconds, _second);
            Tally window = new();
            for (int i = 1; i <= seconds; i++)
            {
                window.Add(_slots[(_second - i) % _slots.Length]);
            }

            return new TargetReport(
                target.Name,
                target.Url.ToString(),
                LoadProtocolNames.NameOf(target.Protocol),
                target.Rate,
                TallyReport.Of(_total, time.GetElapsedTime(_start).TotalSeconds),
                TallyReport.Of(window, seconds));
        }
    }

    private void Turn_NeedsLock()
    {
        long now = (long)time.GetElapsedTime(_start).TotalSeconds;
        for (long second = Math.Max(_second + 1, now - _slots.Length + 1); second <= now; second++)
        {
            _slots[second % _slots.Length].Clear();
        }

        _second = now;
    }
}
