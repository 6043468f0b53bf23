using System.Collections.Concurrent;

namespace Mesh.Soak;

/// <summary>Counts what happened, and keeps what must not have. Any thread.</summary>
internal sealed class Verdict
{
    /// <summary>Enough to see what is wrong; a fault that hits every request would fill the memory with itself.</summary>
    private const int MaxKept = 20;

    private readonly ConcurrentQueue<string> _violations = [];
    private readonly ConcurrentDictionary<string, int> _answeredBySidecars = [];
    private long _begun;
    private long _ended;
    private long _whole;
    private long _bytes;
    private long _faults;
    private int _violationCount;

    public long Begun => Volatile.Read(ref _begun);

    public long Ended => Volatile.Read(ref _ended);

    /// <summary>Requests and tunnels of which every byte arrived.</summary>
    public long Whole => Volatile.Read(ref _whole);

    /// <summary>Bytes of bodies that were compared.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Things done wrong on purpose.</summary>
    public long Faults => Volatile.Read(ref _faults);

    public int ViolationCount => Volatile.Read(ref _violationCount);

    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>Answers of a sidecar in the place of a backend that was not broken on purpose, by reason.</summary>
    public IReadOnlyDictionary<string, int> AnsweredBySidecars => _answeredBySidecars;

    /// <summary>Takes a number of the run.</summary>
    /// <returns>-1 if enough have begun.</returns>
    public long TryBegin(long limit)
    {
        long number = Interlocked.Increment(ref _begun) - 1;
        return number < limit ? number : -1;
    }

    public void End(bool isWhole)
    {
        Interlocked.Increment(ref _ended);
        if (isWhole)
        {
            Interlocked.Increment(ref _whole);
        }
    }

    public void Compared(long bytes) => Interlocked.Add(ref _bytes, bytes);

    public void FaultOnPurpose() => Interlocked.Increment(ref _faults);

    public void AnsweredBySidecar(string reason) => _answeredBySidecars.AddOrUpdate(reason, 1, static (_, count) => count + 1);

    /// <summary>Something that must not happen.</summary>
    public void Violation(string what)
    {
        if (Interlocked.Increment(ref _violationCount) <= MaxKept)
        {
            _violations.Enqueue(what);
        }
    }
}
