using Mesh.Proxy.Transport.Loops;

namespace Mesh.Proxy.Tests.Transport.Loops;

/// <summary>The bound on buffers, and what is kept for work that has begun.</summary>
public sealed class IoBufferPoolTests
{
    [Fact]
    public void TryRent_NewWorkAtThreeQuarters_IsRefusedWhileBegunWorkIsServed()
    {
        using IoBufferPool pool = new(limit: 4);
        IoBuffer[] rented = [pool.TryRent(isNew: true)!, pool.TryRent(isNew: true)!, pool.TryRent(isNew: true)!];

        Assert.Null(pool.TryRent(isNew: true));
        IoBuffer last = Assert.IsType<IoBuffer>(pool.TryRent(isNew: false));
        Assert.Null(pool.TryRent(isNew: false));

        foreach (IoBuffer buffer in rented.Append(last))
        {
            pool.Return(buffer);
        }

        Assert.Equal(0, pool.InUse);
    }

    [Fact]
    public void Wait_BufferComesBack_WaitersAreServedInOrder()
    {
        using IoBufferPool pool = new(limit: 4);
        IoBuffer[] rented = [.. Enumerable.Range(0, 4).Select(_ => pool.TryRent(isNew: false)!)];
        Work first = new();
        Work second = new();
        pool.Wait(first, isNew: true);
        pool.Wait(second, isNew: true);
        Assert.False(pool.HasWaitersToServe);

        pool.Return(rented[0]);
        pool.Return(rented[1]);

        Assert.True(pool.HasWaitersToServe);
        Assert.Same(first, pool.TakeWaiter());
        Assert.Same(second, pool.TakeWaiter());
        pool.Return(rented[2]);
        pool.Return(rented[3]);
    }

    [Fact]
    public void TakeWaiter_LastQuarterIsFree_ServesWhatHasBegunFirst()
    {
        using IoBufferPool pool = new(limit: 4);
        IoBuffer[] rented = [.. Enumerable.Range(0, 4).Select(_ => pool.TryRent(isNew: false)!)];
        Work begun = new();
        pool.Wait(new Work(), isNew: true);
        pool.Wait(begun, isNew: false);

        pool.Return(rented[0]);

        Assert.True(pool.HasWaitersToServe);
        Assert.Same(begun, pool.TakeWaiter());
        Assert.False(pool.HasWaitersToServe);
        foreach (IoBuffer buffer in rented[1..])
        {
            pool.Return(buffer);
        }
    }

    [Fact]
    public void Wait_Again_KeepsOnePlace()
    {
        using IoBufferPool pool = new(limit: 4);
        Work work = new();

        pool.Wait(work, isNew: false);
        pool.Wait(work, isNew: false);

        Assert.Equal(1, pool.Waiting);
        Assert.Same(work, pool.TakeWaiter());
        pool.Wait(work, isNew: false);
        Assert.Equal(1, pool.Waiting);
    }

    [Fact]
    public void Trim_AfterALargeBody_KeepsTheBufferUsable()
    {
        using IoBufferPool pool = new(limit: 4);
        IoBuffer buffer = pool.TryRent(isNew: true)!;
        buffer.Free.Fill(7);
        buffer.Fill(IoBuffer.Capacity);
        Assert.True(buffer.IsFull);
        pool.Return(buffer);
        Assert.True(pool.NeedsTrim);

        pool.Trim();

        Assert.False(pool.NeedsTrim);
        IoBuffer again = pool.TryRent(isNew: true)!;
        Assert.Same(buffer, again);
        Assert.Equal(0, again.Free[IoBuffer.Capacity - 1]);
        pool.Return(again);
    }

    [Fact]
    public void Return_BuffersTakenInWaves_AreTheSameInTheNextWave()
    {
        using IoBufferPool pool = new(limit: 400);
        HashSet<IoBuffer> first = Wave(pool, 200);
        for (int i = 0; i < 100; i++)
        {
            Wave(pool, 200);
        }

        Assert.Equal(first, Wave(pool, 200));
    }

    [Fact]
    public void Return_WavesBecomeSmall_SurplusGoesBack()
    {
        using IoBufferPool pool = new(limit: 400);
        HashSet<IoBuffer> first = Wave(pool, 300);
        for (int i = 0; i < 20_000; i++)
        {
            Wave(pool, 2);
        }

        Assert.Equal(64 + 2, Wave(pool, 300).Count(first.Contains));
    }

    [Fact]
    public void Trim_MoreIdleThanKept_GivesTheRestBack()
    {
        using IoBufferPool pool = new(limit: 400);
        HashSet<IoBuffer> first = Wave(pool, 200);
        Assert.True(pool.NeedsTrim);

        pool.Trim();

        Assert.Equal(64, Wave(pool, 200).Count(first.Contains));
    }

    [Fact]
    public void Compact_PartlyDrained_MovesTheRestToTheFront()
    {
        using IoBufferPool pool = new(limit: 4);
        IoBuffer buffer = pool.TryRent(isNew: true)!;
        buffer.Append("abcdef"u8);
        buffer.Drain(4);

        buffer.Compact();

        Assert.Equal("ef"u8, buffer.Filled);
        Assert.Equal(IoBuffer.Capacity - 2, buffer.Free.Length);
        pool.Return(buffer);
    }

    private static HashSet<IoBuffer> Wave(IoBufferPool pool, int count)
    {
        HashSet<IoBuffer> wave = [.. Enumerable.Range(0, count).Select(_ => pool.TryRent(isNew: false)!)];
        foreach (IoBuffer buffer in wave)
        {
            pool.Return(buffer);
        }

        return wave;
    }

    private sealed class Work : ILoopWork
    {
        public void Run()
        {
        }
    }
}
