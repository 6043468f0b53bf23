using Mesh.Proxy.Discovery;

namespace Mesh.Proxy.Tests.Discovery;

public sealed class ReconnectBackoffTests
{
    [Fact]
    public void Next_FailureAfterFailure_GrowsToTheCap()
    {
        var backoff = new ReconnectBackoff(() => 1);

        Assert.Equal([0.2, 1, 1.6, 2.56], Enumerable.Range(0, 4).Select(_ => Math.Round(backoff.Next().TotalSeconds, 3)));
        Assert.Equal(ReconnectBackoff.Max, Enumerable.Range(0, 100).Select(_ => backoff.Next()).ToArray()[^1]);
    }

    [Fact]
    public void Next_AfterReset_IsFastAgain()
    {
        var backoff = new ReconnectBackoff(() => 1);
        backoff.Next();
        backoff.Next();

        backoff.Reset();

        Assert.Equal(ReconnectBackoff.First, backoff.Next());
    }

    [Fact]
    public void Next_SentAway_StaysAwayForLongerButNotForEver()
    {
        var backoff = new ReconnectBackoff(() => 0.5);

        Assert.Equal(TimeSpan.FromSeconds(3) + (ReconnectBackoff.First * 0.5), backoff.Next(TimeSpan.FromSeconds(3)));
        Assert.Equal(ReconnectBackoff.MaxPushback + (ReconnectBackoff.Base * 0.5), backoff.Next(TimeSpan.FromDays(1)));
    }

    [Fact]
    public void Next_FullJitter_MayBeZero() => Assert.Equal(TimeSpan.Zero, new ReconnectBackoff(() => 0).Next());
}
