namespace Mesh.Kubernetes.Reporting;

/// <summary>
/// A trouble that is told once, however often it comes and goes: it begins with the first failure and is over when none has followed for a while.
/// </summary>
/// <param name="time">Measures the calm.</param>
/// <param name="calm">How long it must stay away to be over; zero or more.</param>
/// <param name="over">Called when it is over, with the time from its first failure to its last recovery.</param>
public sealed class Episode(TimeProvider time, TimeSpan calm, Action<TimeSpan> over)
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _open;
    private bool _calming;
    private long _began;
    private long _calmed;

    /// <summary>There is trouble.</summary>
    /// <returns>True if this is news.</returns>
    public bool Begin()
    {
        lock (_gate)
        {
            _calming = false;
            if (_open)
            {
                return false;
            }

            (_open, _began) = (true, time.GetTimestamp());
            return true;
        }
    }

    /// <summary>There is no trouble at the moment.</summary>
    public void End()
    {
        lock (_gate)
        {
            if (!_open || _calming)
            {
                return;
            }

            (_calming, _calmed) = (true, time.GetTimestamp());
            _timer ??= time.CreateTimer(_ => Settle(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(calm, Timeout.InfiniteTimeSpan);
        }
    }

    private void Settle()
    {
        TimeSpan lasted;
        lock (_gate)
        {
            // The timer of an earlier calm that has been broken since.
            if (!_open || !_calming)
            {
                return;
            }

            (_open, _calming) = (false, false);
            lasted = time.GetElapsedTime(_began, _calmed);
        }

        over(lasted);
    }
}
