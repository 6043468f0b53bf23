namespace Mesh.Proxy.Balancing;

/// <summary>
/// Lets an endpoint come up to its share linearly (Envoy's slow start with aggression 1.0): caches are cold and connections are not made yet when a pod appears, and one that comes back
/// from ejection has to prove itself.
/// </summary>
/// <remarks>The factor is the chance with which a pick that falls on the endpoint is taken; so it works alike with every algorithm, and no picker has to be made anew while time passes.</remarks>
/// <param name="time">Clock.</param>
internal sealed class SlowStart(TimeProvider time)
{
    /// <summary>Share at the beginning: enough for a first request to come. Envoy's <c>min_weight_percent</c>.</summary>
    public const double Least = 0.1;

    // Both change together, rarely; a reader that sees one of each is off by a request or two.
    private long _startedAt;
    private long _durationTicks;

    /// <summary>Share of its weight that it gets now, 0.1 to 1.</summary>
    public double Factor
    {
        get
        {
            long duration = Volatile.Read(ref _durationTicks);
            if (duration == 0)
            {
                return 1;
            }

            double part = (double)time.GetElapsedTime(Volatile.Read(ref _startedAt)).Ticks / duration;
            if (part < 1)
            {
                return Math.Max(part, Least);
            }

            Volatile.Write(ref _durationTicks, 0);
            return 1;
        }
    }

    /// <summary>Begins anew. Zero: the full share at once.</summary>
    public void Begin(TimeSpan duration)
    {
        Volatile.Write(ref _startedAt, time.GetTimestamp());
        Volatile.Write(ref _durationTicks, Math.Max(duration.Ticks, 0));
    }
}
