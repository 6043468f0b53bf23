using System.Net;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Controllers.LoadBalancers;

namespace Mesh.Sandbox.Controllers.Tests.LoadBalancers;

public sealed class LoadBalancerPoolTests
{
    private readonly LoadBalancerPool _pool = new(IPNetwork.Parse("172.31.1.0/27"));

    [Fact]
    public void Take_SameService_IsTheSameAddress() => Assert.Equal(_pool.Take(Key("web"), []), _pool.Take(Key("web"), []));

    [Fact]
    public void Take_OneIsInUse_IsAnother()
    {
        Assert.Equal("172.31.1.11", _pool.Take(Key("web"), ["172.31.1.10"]));
        Assert.Equal("172.31.1.12", _pool.Take(Key("cart"), []));
    }

    [Fact]
    public void Take_AfterARelease_PrefersAnAddressNotUsedRecently()
    {
        var first = _pool.Take(Key("web"), []);
        _pool.Release(Key("web"));

        Assert.NotEqual(first, _pool.Take(Key("web"), []));
    }

    [Fact]
    public void Take_AllInUse_IsNoneUntilOneIsReleased()
    {
        const int addresses = 21;
        var taken = Enumerable.Range(0, addresses).Select(i => _pool.Take(Key($"web-{i}"), [])).ToList();
        Assert.All(taken, address => Assert.True(_pool.Contains(address!)));
        Assert.Equal(addresses, taken.Distinct().Count());

        Assert.Null(_pool.Take(Key("late"), []));
        _pool.Release(Key("web-3"));

        Assert.Equal(taken[3], _pool.Take(Key("late"), []));
    }

    [Fact]
    public void Keep_AddressOfAnEarlierRun_IsNotGivenToOthers()
    {
        _pool.Keep(Key("web"), "172.31.1.10");

        Assert.Equal("172.31.1.11", _pool.Take(Key("cart"), []));
    }

    [Fact]
    public void Create_RangeTooSmall_SaysSo() => Assert.Throws<ArgumentException>(() => new LoadBalancerPool(IPNetwork.Parse("172.31.1.0/28")));

    private static ResourceKey Key(string name) => new("shop", name);
}
