using CsCheck;
using Mesh.Api.Identity;
using Mesh.Proxy.RateLimiting;

namespace Mesh.Proxy.Tests.RateLimiting;

public sealed class TokenBucketTests
{
    private static readonly TokenRate TenASecond = new(10, TimeSpan.FromSeconds(1), Burst: 3);

    [Fact]
    public void TryTake_Burst_ThenOneForEachInterval()
    {
        TokenBucket bucket = new();
        long now = 5 * TimeSpan.TicksPerDay;

        Assert.All(Enumerable.Range(0, 3), _ => Assert.True(bucket.TryTake(TenASecond, now, out long _)));
        Assert.False(bucket.TryTake(TenASecond, now, out long wait));
        Assert.Equal(TimeSpan.FromMilliseconds(100), TimeSpan.FromTicks(wait));
        Assert.False(bucket.TryTake(TenASecond, now + wait - 1, out _));
        Assert.True(bucket.TryTake(TenASecond, now + wait, out _));
        Assert.False(bucket.TryTake(TenASecond, now + wait, out _));
    }

    [Fact]
    public void PutBack_Token_CanBeTakenAgain()
    {
        TokenBucket bucket = new();
        Assert.True(bucket.TryTake(TenASecond, 0, out _));
        bucket.PutBack(TenASecond);
        Assert.True(bucket.IsFull(0));
    }

    // Against the definition: a number of tokens that grows with time up to the burst.
    [Fact]
    public void TryTake_AnyTimes_IsATokenBucket() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 5], Gen.Int[0, 400].Array[1, 60]).Sample((tokens, burst, pauses) =>
        {
            // Whole milliseconds for a token, so that the model has no remainders.
            TokenRate rate = new(1, TimeSpan.FromMilliseconds(tokens * 50), burst);
            TokenBucket bucket = new();
            double level = burst;
            long now = 0;
            foreach (int pause in pauses)
            {
                now += pause * TimeSpan.TicksPerMillisecond;
                level = Math.Min(burst, level + ((double)pause / (tokens * 50)));
                bool expected = level >= 1 - 1e-9;
                level -= expected ? 1 : 0;
                Assert.Equal(expected, bucket.TryTake(rate, now, out long _));
            }
        });

    [Fact]
    public void TryTake_ManyThreads_NeverGivesMoreThanThereIs()
    {
        TokenBucket bucket = new();
        TokenRate rate = new(1, TimeSpan.FromHours(1), Burst: 1000);
        int taken = 0;

        Parallel.For(0, 4000, _ => Interlocked.Add(ref taken, bucket.TryTake(rate, 1, out long _) ? 1 : 0));

        Assert.Equal(1000, taken);
    }

    [Fact]
    public void ClientBuckets_NoRoom_NewcomersShareOneUntilSomebodysIsFullAgain()
    {
        ClientBuckets buckets = new(capacity: 2);
        TokenRate rate = new(1, TimeSpan.FromSeconds(10), Burst: 1);
        SpiffeId[] clients = [.. Enumerable.Range(0, 5).Select(i => new SpiffeId(TrustDomain.Default, "shop", $"client-{i}"))];
        Assert.All(clients[..2], client => Assert.True(buckets.Of(client, 0).TryTake(rate, 0, out long _)));

        Assert.Same(buckets.Of(clients[2], 0), buckets.Of(clients[3], 0));
        Assert.NotSame(buckets.Of(clients[0], 0), buckets.Of(clients[2], 0));
        Assert.NotSame(buckets.Of(null, 0), buckets.Of(clients[2], 0));

        long later = TimeSpan.FromSeconds(11).Ticks;
        Assert.NotSame(buckets.Of(clients[2], later), buckets.Of(clients[3], later));
        Assert.Same(buckets.Of(clients[2], later), buckets.Of(clients[2], later));
    }
}
