using CsCheck;
using Mesh.Sandbox.Node.Wan;

namespace Mesh.Sandbox.Node.Tests.Wan;

public sealed class WanLinkTests
{
    private const int Seed = 7;
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly PacketPool _pool = new();
    private readonly WanLink _link;

    public WanLinkTests() => _link = new WanLink("east", "west", _pool, new Random(Seed));

    [Fact]
    public void TryReceive_BeforeTheDelayIsOver_HasNothing()
    {
        _link.Settings = new() { Delay = 20 * Millisecond };

        Send(TimeSpan.Zero, 1);

        Assert.Equal(20 * Millisecond, _link.NextDue);
        Assert.Empty(Receive((20 * Millisecond) - TimeSpan.FromTicks(1)));
        Assert.Equal([1], Receive(20 * Millisecond));
        Assert.Null(_link.NextDue);
    }

    [Fact]
    public void TryReceive_PerfectLine_HasThePacketAtOnce()
    {
        Send(Millisecond, 1);

        Assert.Equal([1], Receive(Millisecond));
    }

    [Fact]
    public void TryReceive_AnyJitter_KeepsTheOrderAndTheBounds() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[0, 2000].Array[1, 200]).Sample((jitter, gaps) =>
        {
            var pool = new PacketPool();
            var link = new WanLink("a", "b", pool, new Random(Seed)) { Settings = new() { Delay = 5 * Millisecond, Jitter = jitter * Millisecond } };
            var now = TimeSpan.Zero;
            var sent = new List<TimeSpan>();
            foreach (var gap in gaps)
            {
                now += TimeSpan.FromMicroseconds(gap);
                link.Send(Packet(pool, sent.Count), now);
                sent.Add(now);
            }

            for (var expected = 0; expected < gaps.Length; expected++)
            {
                var due = link.NextDue!.Value;
                Assert.True(link.TryReceive(due, out var packet));
                Assert.Equal(expected, Number(packet));
                Assert.InRange(due, sent[expected] + (5 * Millisecond), sent[expected] + ((5 + jitter) * Millisecond));
                pool.Return(packet.Buffer);
            }
        });

    [Fact]
    public void TryReceive_JitterThatReorders_LetsPacketsOvertake()
    {
        _link.Settings = new() { Jitter = 20 * Millisecond, Reorders = true };
        Send(TimeSpan.Zero, [.. Enumerable.Range(0, 100)]);

        var received = Receive(20 * Millisecond);

        Assert.Equal(Enumerable.Range(0, 100), received.Order());
        Assert.NotEqual(Enumerable.Range(0, 100), received);
    }

    [Fact]
    public void TryReceive_DelayGetsShorter_StillKeepsTheOrder()
    {
        _link.Settings = new() { Delay = 20 * Millisecond };
        Send(TimeSpan.Zero, 1);
        _link.Settings = new() { Delay = Millisecond };
        Send(Millisecond, 2);

        Assert.Empty(Receive(19 * Millisecond));
        Assert.Equal([1, 2], Receive(20 * Millisecond));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Send_Loss_LosesThatShare(double loss)
    {
        const int packets = 10_000;
        _link.Settings = new() { Loss = loss };

        for (var number = 0; number < packets; number++)
        {
            Send(TimeSpan.Zero, number);
            Receive(TimeSpan.Zero);
        }

        Assert.Equal(packets, _link.Counters.Packets + _link.Counters.LostByChance);
        Assert.Equal(loss, (double)_link.Counters.LostByChance / packets, tolerance: 0.02);
        Assert.Equal(0, _pool.Taken);
    }

    [Fact]
    public void Send_LimitedBandwidth_TakesItsTimeOnTheLine()
    {
        // 1000 bytes at 1 Mbit/s: 8 ms each.
        _link.Settings = new() { BitsPerSecond = 1_000_000, Delay = 10 * Millisecond };

        Send(TimeSpan.Zero, 1, 2, 3);

        Assert.Equal([1], Receive(18 * Millisecond));
        Assert.Equal(26 * Millisecond, _link.NextDue);
        Assert.Equal([2], Receive(26 * Millisecond));
        Assert.Equal([3], Receive(34 * Millisecond));
    }

    [Fact]
    public void Send_LineWasIdle_DoesNotSaveUpBandwidth()
    {
        _link.Settings = new() { BitsPerSecond = 1_000_000 };
        Send(TimeSpan.Zero, 1);
        Receive(8 * Millisecond);

        Send(100 * Millisecond, 2, 3);

        Assert.Equal([2], Receive(108 * Millisecond));
        Assert.Equal([3], Receive(116 * Millisecond));
    }

    [Fact]
    public void Send_QueueIsFull_DropsTheNewestAndCountsIt()
    {
        _link.Settings = new() { BitsPerSecond = 1_000_000, QueuePackets = 2 };

        Send(TimeSpan.Zero, 1, 2, 3);
        // The first has left the line, so that there is room for one.
        Send(8 * Millisecond, 4, 5);

        Assert.Equal([1, 2, 4], Receive(TimeSpan.FromSeconds(1)));
        Assert.Equal(2, _link.Counters.LostByQueue);
        Assert.Equal(0, _pool.Taken);
    }

    [Fact]
    public void Send_TooManyUnderWay_HoldsNoMoreThanItsBound()
    {
        _link.Settings = new() { Delay = TimeSpan.FromDays(1) };

        Send(TimeSpan.Zero, [.. Enumerable.Range(0, WanLink.MaxPackets + 5)]);

        Assert.Equal(5, _link.Counters.LostByQueue);
        Assert.Equal(WanLink.MaxPackets, _pool.Taken);
    }

    [Fact]
    public void TryReceive_PartitionedMeanwhile_LosesWhatIsOnItsWay()
    {
        _link.Settings = new() { Delay = 20 * Millisecond };
        Send(TimeSpan.Zero, 1);
        _link.Settings = _link.Settings with { IsPartitioned = true };
        Send(Millisecond, 2);

        Assert.Empty(Receive(TimeSpan.FromSeconds(1)));
        _link.Settings = _link.Settings with { IsPartitioned = false };
        Send(TimeSpan.FromSeconds(2), 3);

        Assert.Equal([3], Receive(TimeSpan.FromSeconds(3)));
        Assert.Equal(2, _link.Counters.LostByPartition);
        Assert.Equal(0, _pool.Taken);
    }

    [Fact]
    public void Counters_PacketsThatArrived_AreCountedWithTheirBytes()
    {
        Send(TimeSpan.Zero, 1, 2);
        Receive(TimeSpan.Zero);

        Assert.Equal(new WanLinkCounters(2, 2000, 0, 0, 0), _link.Counters);
    }

    private void Send(TimeSpan now, params int[] numbers)
    {
        foreach (var number in numbers)
        {
            _link.Send(Packet(_pool, number), now);
        }
    }

    private static WanPacket Packet(PacketPool pool, int number)
    {
        var buffer = pool.Take();
        BitConverter.TryWriteBytes(buffer, number);
        return new WanPacket(buffer, 1000);
    }

    private List<int> Receive(TimeSpan now)
    {
        var received = new List<int>();
        while (_link.TryReceive(now, out var packet))
        {
            received.Add(Number(packet));
            _pool.Return(packet.Buffer);
        }

        return received;
    }

    private static int Number(WanPacket packet) => BitConverter.ToInt32(packet.Buffer);
}
