using Mesh.Proxy.Memory;

namespace Mesh.Proxy.Tests.Memory;

public sealed class EndedConnectionsTests
{
    private readonly EndedConnections _ended = new();

    [Fact]
    public void Observe_ConnectionsComeOrStay_IsFalse()
    {
        Assert.False(_ended.Observe(0));
        Assert.False(_ended.Observe(1000));
        Assert.False(_ended.Observe(1000));
        Assert.False(_ended.Observe(501));
    }

    [Fact]
    public void Observe_MoreThanHalfHaveEnded_IsTrueOnce()
    {
        _ended.Observe(1000);

        Assert.True(_ended.Observe(500));
        Assert.False(_ended.Observe(500));
        Assert.False(_ended.Observe(251));
        Assert.True(_ended.Observe(250));
    }

    [Fact]
    public void Observe_FewHaveEnded_IsFalseHoweverSmallTheRest()
    {
        _ended.Observe(63);

        Assert.False(_ended.Observe(0));
    }

    [Fact]
    public void Observe_ManyComeAgain_CountsFromTheirNumber()
    {
        _ended.Observe(1000);
        _ended.Observe(0);
        _ended.Observe(200);

        Assert.False(_ended.Observe(137));
        Assert.True(_ended.Observe(100));
    }
}
