namespace Mesh.Sandbox.Node.Wan;

/// <summary>
/// One direction between two clusters: a line with a queue before it. A packet waits for the line, takes its time on it, may be lost there, and arrives after the delay.
/// Settings may be changed and counters read by any thread; packets are the router's thread's.
/// </summary>
public sealed class WanLink
{
    /// <summary>Bound of the memory of one link; 1 Gbit/s over 100 ms has half of it under way.</summary>
    internal const int MaxPackets = 16_384;

    private const int BitsPerByte = 8;

    private readonly PriorityQueue<WanPacket, (TimeSpan Due, long Number)> _underWay = new();

    /// <summary>When the packets that wait for the line will have left it.</summary>
    private readonly Queue<TimeSpan> _waiting = new();
    private readonly PacketPool _pool;
    private readonly Random _random;
    private WanLinkSettings _settings = new();
    private TimeSpan _lineFree;
    private TimeSpan _latestDue;
    private long _number;
    private long _packets;
    private long _bytes;
    private long _lostByChance;
    private long _lostByQueue;
    private long _lostByPartition;

    internal WanLink(string from, string to, PacketPool pool, Random random)
    {
        From = from;
        To = to;
        _pool = pool;
        _random = random;
    }

    /// <summary>The cluster whose packets it carries.</summary>
    public string From { get; }

    /// <summary>The cluster where they arrive.</summary>
    public string To { get; }

    public WanLinkSettings Settings
    {
        get => Volatile.Read(ref _settings);
        set => Volatile.Write(ref _settings, value);
    }

    public WanLinkCounters Counters => new(
        Volatile.Read(ref _packets),
        Volatile.Read(ref _bytes),
        Volatile.Read(ref _lostByChance),
        Volatile.Read(ref _lostByQueue),
        Volatile.Read(ref _lostByPartition));

    /// <summary>When the next packet arrives; null if none is under way.</summary>
    internal TimeSpan? NextDue => _underWay.TryPeek(out _, out var next) ? next.Due : null;

    /// <summary>Takes over a packet, to carry or to lose it.</summary>
    internal void Send(WanPacket packet, TimeSpan now)
    {
        var settings = Settings;
        while (_waiting.TryPeek(out var sent) && sent <= now)
        {
            _waiting.Dequeue();
        }

        if (settings.IsPartitioned)
        {
            Lose(packet, ref _lostByPartition);
        }
        else if (_waiting.Count >= settings.QueuePackets || _underWay.Count >= MaxPackets)
        {
            Lose(packet, ref _lostByQueue);
        }
        else
        {
            Carry(packet, settings, LeaveLine(packet, settings, now));
        }
    }

    /// <summary>The next packet that has arrived by now; its buffer is the caller's.</summary>
    internal bool TryReceive(TimeSpan now, out WanPacket packet)
    {
        while (NextDue <= now)
        {
            packet = _underWay.Dequeue();
            if (!Settings.IsPartitioned)
            {
                Volatile.Write(ref _packets, _packets + 1);
                Volatile.Write(ref _bytes, _bytes + packet.Length);
                return true;
            }

            Lose(packet, ref _lostByPartition);
        }

        packet = default;
        return false;
    }

    /// <summary>When the packet's last bit is on its way.</summary>
    private TimeSpan LeaveLine(WanPacket packet, WanLinkSettings settings, TimeSpan now)
    {
        if (settings.BitsPerSecond is not { } rate)
        {
            return now;
        }

        var begin = _lineFree > now ? _lineFree : now;
        _lineFree = begin + TimeSpan.FromSeconds((double)packet.Length * BitsPerByte / rate);
        _waiting.Enqueue(_lineFree);
        return _lineFree;
    }

    /// <summary>A packet that is lost has taken its time on the line as well.</summary>
    private void Carry(WanPacket packet, WanLinkSettings settings, TimeSpan sent)
    {
        if (settings.Loss > 0 && _random.NextDouble() < settings.Loss)
        {
            Lose(packet, ref _lostByChance);
            return;
        }

        var due = sent + settings.Delay;
        if (settings.Jitter > TimeSpan.Zero)
        {
            due += settings.Jitter * _random.NextDouble();
        }

        if (!settings.Reorders && due < _latestDue)
        {
            due = _latestDue;
        }

        _latestDue = due > _latestDue ? due : _latestDue;
        _underWay.Enqueue(packet, (due, _number++));
    }

    private void Lose(WanPacket packet, ref long counter)
    {
        Volatile.Write(ref counter, counter + 1);
        _pool.Return(packet.Buffer);
    }
}
