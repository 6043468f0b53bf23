namespace Mesh.Proxy.Transport.Loops;

/// <summary>
/// A clock that is read once per round of a loop: on a loop's thread its time stamps are those of the round, elsewhere the true ones. For what happens with every request and measures
/// in tens of milliseconds or more: reading the clock costs more than the sums that are done with it. A time stamp may be older than one that another thread has just taken.
/// </summary>
/// <param name="time">The true clock, the same as the loops'.</param>
internal sealed class RoundTime(TimeProvider time) : TimeProvider
{
    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override long GetTimestamp() => EventLoop.Current is { } loop ? loop.Timestamp : time.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
