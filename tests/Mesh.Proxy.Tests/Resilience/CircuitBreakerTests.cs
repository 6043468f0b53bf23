using Mesh.Proxy.Resilience;

namespace Mesh.Proxy.Tests.Resilience;

public sealed class CircuitBreakerTests
{
    [Fact]
    public void TryEnter_LimitReached_SaysNoUntilSomebodyLeaves()
    {
        CircuitBreaker breaker = new();
        breaker.Apply(new BreakerLimits(1, 2, 3, 4));
        (Func<bool> Enter, Action Leave, int Limit)[] kinds =
        [
            (() => breaker.TryEnterConnection(isFirst: false), breaker.LeaveConnection, 1),
            (breaker.TryEnterPending, breaker.LeavePending, 2),
            (breaker.TryEnterRequest, breaker.LeaveRequest, 3),
            (breaker.TryEnterRetry, breaker.LeaveRetry, 4),
        ];

        foreach ((Func<bool> enter, Action leave, int limit) in kinds)
        {
            Assert.All(Enumerable.Range(0, limit), _ => Assert.True(enter()));
            Assert.False(enter());
            leave();
            Assert.True(enter());
        }

        Assert.Equal((1, 2, 3, 4, 4L), (breaker.Connections, breaker.Pending, breaker.Requests, breaker.Retries, breaker.Overflows));
    }

    [Fact]
    public void TryEnterConnection_First_IsLetInWhateverTheLimit()
    {
        CircuitBreaker breaker = new();
        breaker.Apply(BreakerLimits.Default with { MaxConnections = 0 });

        Assert.True(breaker.TryEnterConnection(isFirst: true));
        Assert.False(breaker.TryEnterConnection(isFirst: false));
    }

    [Fact]
    public void Apply_LowerLimits_WhatIsUnderWayGoesOn()
    {
        CircuitBreaker breaker = new();
        Assert.True(breaker.TryEnterRequest());
        Assert.True(breaker.TryEnterRequest());

        breaker.Apply(BreakerLimits.Default with { MaxRequests = 1 });
        breaker.LeaveRequest();
        Assert.False(breaker.TryEnterRequest());
        breaker.LeaveRequest();

        Assert.True(breaker.TryEnterRequest());
    }

    [Fact]
    public void TryEnter_ManyThreads_NeverExceedsTheLimitForLong()
    {
        CircuitBreaker breaker = new();
        breaker.Apply(BreakerLimits.Default with { MaxRequests = 3 });
        int inside = 0;
        int most = 0;

        Parallel.For(0, 10_000, _ =>
        {
            if (breaker.TryEnterRequest())
            {
                int now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                Interlocked.Decrement(ref inside);
                breaker.LeaveRequest();
            }
        });

        Assert.InRange(most, 1, 3);
        Assert.Equal(0, breaker.Requests);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen = Volatile.Read(ref target);
        while (seen < value && Interlocked.CompareExchange(ref target, value, seen) is var before && before != seen)
        {
            seen = before;
        }
    }
}
