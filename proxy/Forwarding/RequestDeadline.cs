namespace Mesh.Proxy.Forwarding;

/// <summary>Cancels what takes longer than it may.</summary>
internal sealed class RequestDeadline : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly long _startedAt;
    private readonly CancellationTokenSource? _expiry;
    private readonly CancellationTokenSource? _either;

    /// <param name="limit">From now on; zero: without limit.</param>
    /// <param name="time">Clock.</param>
    /// <param name="outer">Cancels it as well.</param>
    public RequestDeadline(TimeSpan limit, TimeProvider time, CancellationToken outer)
    {
        _time = time;
        _limit = limit;
        _startedAt = time.GetTimestamp();
        Token = outer;
        if (limit > TimeSpan.Zero)
        {
            _expiry = new CancellationTokenSource(limit, time);
            _either = CancellationTokenSource.CreateLinkedTokenSource(outer, _expiry.Token);
            Token = _either.Token;
        }
    }

    public CancellationToken Token { get; }

    public bool IsExpired => _expiry?.IsCancellationRequested ?? false;

    /// <summary>What is left; the largest value without a limit.</summary>
    public TimeSpan Remaining => _expiry is null ? TimeSpan.MaxValue : _limit - _time.GetElapsedTime(_startedAt);

    public void Dispose()
    {
        _either?.Dispose();
        _expiry?.Dispose();
    }
}
