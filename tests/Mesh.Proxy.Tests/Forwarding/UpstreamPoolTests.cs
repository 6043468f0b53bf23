using System.Net;
using Mesh.Api.Identity;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Identity;
using Mesh.Proxy.Relay.Upstreams;
using Mesh.Proxy.Transport;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Forwarding;

public sealed class UpstreamPoolTests : IDisposable
{
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(2);
    private static readonly SpiffeId Web = new(TrustDomain.Default, "shop", "web");

    private readonly FakeTimeProvider _time = new();
    private readonly UpstreamPool _pool;

    public UpstreamPoolTests()
    {
        _pool = new UpstreamPool(new UpstreamHandlerFactory(new HostDialer([])), _time);
    }

    [Fact]
    public void Rent_SameKey_IsTheSamePool() => Assert.Same(_pool.Rent(Key()), _pool.Rent(Key()));

    [Fact]
    public void Rent_OtherAddressIdentityNameOrVersion_IsAnotherPool()
    {
        UpstreamKey[] keys =
        [
            Key(), Key(port: 81), Key(peer: new SpiffeId(TrustDomain.Default, "shop", "other")), Key(service: "api"), Key(isHttp2: true),
            new(UpstreamTarget.Plain(new IPEndPoint(IPAddress.Loopback, 80)), false),
        ];

        Assert.Equal(keys.Length, keys.Select(_pool.Rent).Distinct().Count());
    }

    [Fact]
    public void Sweep_UnusedPool_LeavesInOneRoundAndIsClosedInTheNext()
    {
        Upstream upstream = _pool.Rent(Key());
        _pool.Return(upstream);

        _time.Advance(Round);
        Assert.Equal(0, _pool.Count);
        _time.Advance(Round);

        Assert.NotSame(upstream, _pool.Rent(Key()));
        Assert.Throws<ObjectDisposedException>(() => { _ = upstream.Invoker.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://a/"), CancellationToken.None); });
    }

    [Fact]
    public void Sweep_PoolInUse_Stays()
    {
        Upstream upstream = _pool.Rent(Key());

        _time.Advance(Round);
        _time.Advance(Round);

        Assert.Same(upstream, _pool.Rent(Key()));
    }

    public void Dispose() => _pool.Dispose();

    private static UpstreamKey Key(int port = 80, SpiffeId? peer = null, string service = "web", bool isHttp2 = false) =>
        new(new UpstreamTarget(new IPEndPoint(IPAddress.Loopback, port), IdentitySet.Of(peer ?? Web), new MeshServerName(80, service, "shop", "cluster-1")), isHttp2);
}
