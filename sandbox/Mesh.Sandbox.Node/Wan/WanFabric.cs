namespace Mesh.Sandbox.Node.Wan;

/// <summary>All links between some clusters, without clock and interfaces: packets go in at a moment and come out at a later one.</summary>
internal sealed class WanFabric
{
    private readonly IReadOnlyList<WanMember> _members;
    private readonly WanRoutes _routes;
    private readonly WanLink?[,] _links;
    private readonly WanLink[] _all;
    private long _unroutable;

    /// <param name="members">The clusters.</param>
    /// <param name="random">Seeds the chance of each link.</param>
    public WanFabric(IReadOnlyList<WanMember> members, Random random)
    {
        _members = members;
        _routes = new WanRoutes(members);
        _links = new WanLink?[members.Count, members.Count];
        for (var from = 0; from < members.Count; from++)
        {
            for (var to = 0; to < members.Count; to++)
            {
                _links[from, to] = from == to ? null : new WanLink(members[from].Name, members[to].Name, Pool, new Random(random.Next()));
            }
        }

        _all = [.. _links.Cast<WanLink?>().OfType<WanLink>()];
    }

    public PacketPool Pool { get; } = new();

    public IReadOnlyList<WanLink> Links => _all;

    /// <summary>Packets for nobody, of which every system sends some (router solicitations); readable by any thread.</summary>
    public long Unroutable => Volatile.Read(ref _unroutable);

    /// <summary>When the next packet arrives anywhere; null if none is under way.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            TimeSpan? first = null;
            foreach (var link in _all)
            {
                first = link.NextDue is { } due && (first is null || due < first) ? due : first;
            }

            return first;
        }
    }

    /// <summary>Takes over a packet that a cluster sends.</summary>
    public void Send(int from, WanPacket packet, TimeSpan now)
    {
        if (_routes.Find(from, packet.Bytes) is >= 0 and var to)
        {
            _links[from, to]!.Send(packet, now);
            return;
        }

        Volatile.Write(ref _unroutable, _unroutable + 1);
        Pool.Return(packet.Buffer);
    }

    /// <summary>The next packet that has arrived at a cluster by now; its buffer is the caller's.</summary>
    public bool TryReceive(int to, TimeSpan now, out WanPacket packet)
    {
        for (var from = 0; from < _members.Count; from++)
        {
            if (_links[from, to] is { } link && link.TryReceive(now, out packet))
            {
                return true;
            }
        }

        packet = default;
        return false;
    }
}
