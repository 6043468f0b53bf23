using Mesh.Samples.Load.Statistics;

namespace Mesh.Samples.Load.Runs;

/// <summary>Collects the outcomes of a run. Thread-safe.</summary>
internal sealed class RunRecorder(TimeProvider time)
{
    private const int SlotMilliseconds = 100;

    private readonly Lock _lock = new();
    private readonly Tally _total = new();
    private readonly SortedDictionary<int, Tally> _slots = [];
    private readonly Dictionary<string, VersionSeen> _seen = new(StringComparer.Ordinal);
    private readonly long _start = time.GetTimestamp();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    public void Record(in LoadOutcome outcome, TimeSpan latency)
    {
        double offset = time.GetElapsedTime(_start).TotalMilliseconds;
        lock (_lock)
        {
            _total.Record(outcome, latency);
            int slot = (int)(offset / SlotMilliseconds);
            if (!_slots.TryGetValue(slot, out Tally? tally))
            {
                _slots[slot] = tally = new Tally();
            }

            tally.Record(outcome, latency);
            if (outcome.Failure is null)
            {
                _seen[outcome.Version] = _seen.TryGetValue(outcome.Version, out VersionSeen? seen)
                    ? new VersionSeen(Math.Min(seen.FirstMilliseconds, offset), Math.Max(seen.LastMilliseconds, offset))
                    : new VersionSeen(offset, offset);
            }
        }
    }

    public RunResult Finish(RunPlan plan)
    {
        lock (_lock)
        {
            return new RunResult(
                plan.Url.ToString(),
                LoadProtocolNames.NameOf(plan.Protocol),
                _startedAt,
                TallyReport.Of(_total, time.GetElapsedTime(_start).TotalSeconds),
                new(_seen),
                [.. _slots.Select(slot => new TimelineSlot(slot.Key * SlotMilliseconds, new(slot.Value.Versions), slot.Value.Failed))]);
        }
    }
}
