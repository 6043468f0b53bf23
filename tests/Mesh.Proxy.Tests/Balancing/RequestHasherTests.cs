using System.Net;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.Routing;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class RequestHasherTests
{
    private readonly RequestHasher _hasher = new(IPAddress.Parse("10.244.0.7"));

    [Fact]
    public void Of_NothingAskedFor_IsNothing() => Assert.Null(_hasher.Of(BackendPolicy.Default, new TestHead("/", fields: ("x-user", "ada"))));

    [Fact]
    public void Of_Header_DependsOnItsValueAlone()
    {
        BackendPolicy policy = Policy(RequestHashKey.OfHeader("x-user"));

        ulong? ada = _hasher.Of(policy, new TestHead("/", fields: ("x-user", "ada")));
        Assert.NotNull(ada);
        Assert.Equal(ada, new RequestHasher(IPAddress.Loopback).Of(policy, new TestHead("/other", fields: [("x", "y"), ("x-user", "ada")])));
        Assert.NotEqual(ada, _hasher.Of(policy, new TestHead("/", fields: ("x-user", "grace"))));
        Assert.Null(_hasher.Of(policy, new TestHead("/")));
        Assert.Null(_hasher.Of(policy, new TestHead("/", fields: ("x-user", ""))));
    }

    [Fact]
    public void Of_Cookie_IsFoundInWhicheverLineItStands()
    {
        BackendPolicy policy = Policy(RequestHashKey.OfCookie("cart"));

        ulong? one = _hasher.Of(policy, new TestHead("/", fields: ("cookie", "a=1; cart=7")));
        Assert.NotNull(one);
        Assert.Equal(one, _hasher.Of(policy, new TestHead("/", fields: [("cookie", "a=1"), ("cookie", "cart=7")])));
        Assert.NotEqual(one, _hasher.Of(policy, new TestHead("/", fields: ("cookie", "cart=8"))));
        Assert.Null(_hasher.Of(policy, new TestHead("/", fields: ("cookie", "a=1"))));
    }

    [Fact]
    public void Of_SourceAddress_IsThePodsOwn()
    {
        BackendPolicy policy = Policy(RequestHashKey.SourceAddress);

        Assert.NotNull(_hasher.Of(policy));
        Assert.Equal(_hasher.Of(policy), _hasher.Of(policy, new TestHead("/")));
        Assert.NotEqual(_hasher.Of(policy), new RequestHasher(IPAddress.Parse("10.244.0.8")).Of(policy));
        Assert.Null(_hasher.Of(Policy(RequestHashKey.OfHeader("x"))));
    }

    private static BackendPolicy Policy(RequestHashKey key) => new() { Algorithm = BalancingAlgorithm.Maglev, HashOn = key };
}
