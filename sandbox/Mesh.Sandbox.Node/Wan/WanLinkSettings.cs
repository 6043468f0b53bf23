namespace Mesh.Sandbox.Node.Wan;

/// <summary>How one direction between two clusters behaves. The defaults are those of a perfect line.</summary>
public sealed record WanLinkSettings
{
    /// <summary>What fills a line of 1 Gbit/s for about 10 ms; a thousand packets are also what Linux queues on an interface.</summary>
    public const int DefaultQueuePackets = 1000;

    /// <summary>Time on the way, one way. Packets on their way keep the delay that they began with.</summary>
    public TimeSpan Delay
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a delay cannot be negative");
    }

    /// <summary>Up to this much more for each packet, evenly distributed.</summary>
    public TimeSpan Jitter
    {
        get;
        init => field = value >= TimeSpan.Zero ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "jitter cannot be negative");
    }

    /// <summary>Lets packets overtake each other where jitter says so. Default false: a packet waits for those before it.</summary>
    public bool Reorders { get; init; }

    /// <summary>Share of packets that never arrive, 0 to 1.</summary>
    public double Loss
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a share is from 0 to 1");
    }

    /// <summary>Null for a line without limit.</summary>
    public long? BitsPerSecond
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "bandwidth is more than 0, or null for none");
    }

    /// <summary>Packets that may wait for the line at a limited bandwidth; the next one is dropped.</summary>
    public int QueuePackets
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "a line needs room for one packet");
    } = DefaultQueuePackets;

    /// <summary>Nothing arrives any more, what is on its way included.</summary>
    public bool IsPartitioned { get; init; }
}
