namespace Mesh.Proxy.Balancing;

/// <summary>
/// Latency estimate that follows a rise at once and a fall slowly: a sample above the estimate replaces it, one below is blended in by the time since the last
/// one, and without samples the estimate decays, so that an endpoint which was slow once is tried again. Algorithm and constants: Finagle / Linkerd.
/// </summary>
internal sealed class PeakEwma(TimeProvider time)
{
    /// <summary>Time in which old knowledge loses all but 1/e of its weight: Linkerd's default.</summary>
    public static readonly TimeSpan Decay = TimeSpan.FromSeconds(10);

    /// <summary>What a new endpoint is assumed to take while its first request is under way: Linkerd's default; high enough not to get everything at once.</summary>
    public static readonly TimeSpan Start = TimeSpan.FromMilliseconds(30);

    /// <summary>Estimates never fall to zero, so that requests in flight still tell two idle endpoints apart.</summary>
    public const float FloorSeconds = 1e-6f;

    private readonly long _origin = time.GetTimestamp();

    // Estimate (float bits) above the time of its last change (milliseconds since _origin): one word, so that both change together without a lock.
    // The 32-bit clock wraps after 49 days; differences stay right for anything younger.
    private long _packed = Pack((float)Start.TotalSeconds, 0);

    /// <summary>Something has been measured.</summary>
    public bool IsKnown { get; private set; }

    public double EstimateSeconds
    {
        get
        {
            (float estimate, uint at) = Unpack(Volatile.Read(ref _packed));
            return Math.Max(estimate * Weight(Now() - at), FloorSeconds);
        }
    }

    /// <summary>Forgets what was measured before <paramref name="latency"/>.</summary>
    public void Restart(TimeSpan latency) => Volatile.Write(ref _packed, Pack(Math.Max((float)latency.TotalSeconds, 0), Now()));

    public void Observe(TimeSpan latency)
    {
        bool isFirst = !IsKnown;
        IsKnown = true;
        float sample = Math.Max((float)latency.TotalSeconds, 0);
        uint now = Now();
        long before = Volatile.Read(ref _packed);
        while (true)
        {
            (float estimate, uint at) = Unpack(before);
            float weight = Weight(now - at);
            float next = isFirst || sample > estimate ? sample : estimate * weight + sample * (1 - weight);
            long seen = Interlocked.CompareExchange(ref _packed, Pack(next, now), before);
            if (seen == before)
            {
                return;
            }

            before = seen;
        }
    }

    // A reader may have taken "now" just before the writer whose time it compares with: a difference "from the future" counts as no time.
    private static float Weight(uint elapsedMilliseconds) =>
        elapsedMilliseconds > int.MaxValue ? 1 : MathF.Exp(-elapsedMilliseconds / (float)Decay.TotalMilliseconds);

    private static long Pack(float estimate, uint at) => ((long)BitConverter.SingleToInt32Bits(estimate) << 32) | at;

    private static (float Estimate, uint At) Unpack(long packed) => (BitConverter.Int32BitsToSingle((int)(packed >> 32)), (uint)packed);

    private uint Now() => (uint)(long)time.GetElapsedTime(_origin).TotalMilliseconds;
}
