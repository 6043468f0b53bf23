using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Kubernetes.Tests.Fakes;

/// <summary>A clock whose time of day can be put forward or back, as by a person or by NTP, while timers and measured times go on undisturbed.</summary>
internal sealed class SteppingClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    /// <summary>How far the time of day is off.</summary>
    public TimeSpan Step { get; set; }

    /// <summary>Times that were set on new timers: what was waited for, however late a loaded machine noticed its end.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = [];

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;

    public override long GetTimestamp() => base.GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime > TimeSpan.Zero)
        {
            Waits.Enqueue(dueTime);
        }

        return base.CreateTimer(callback, state, dueTime, period);
    }
}
