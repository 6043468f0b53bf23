namespace Mesh.Samples.Load;

/// <summary>
/// Evenly spaced starts. A start is due at its time whatever has become of earlier requests (open loop), and latency counts from there, so a
/// slow server cannot hide its slowness by slowing its clients down.
/// </summary>
internal sealed class Schedule(double rate, TimeProvider time)
{
    private readonly double _ticksBetween = time.TimestampFrequency / rate;
    private readonly long _begin = time.GetTimestamp();
    private long _count;

    /// <summary>Waits for the next start.</summary>
    /// <returns>The timestamp at which it was due.</returns>
    public async ValueTask<long> NextAsync(CancellationToken cancellationToken)
    {
        long due = _begin + (long)(_count++ * _ticksBetween);
        TimeSpan wait = time.GetElapsedTime(time.GetTimestamp(), due);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return due;
    }
}
