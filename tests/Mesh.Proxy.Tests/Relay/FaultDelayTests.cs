using Mesh.Proxy.Faults;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Tests.RelayHarness;

namespace Mesh.Proxy.Tests.Relay;

/// <summary>Requests that a policy delays or aborts, on the engine's clock.</summary>
public sealed class FaultDelayTests : IDisposable
{
    private static readonly SocketPlan Plain = new(IsTls: false, Window: 1_000_000, Record: 16_384);
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(2);

    private readonly RelayRig _rig = new(buffers: 256, endpoints: 1, isMutualTls: false, fault => Assert.Fail(fault));

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Request_Delayed_AsksWhenTheTimeIsOver()
    {
        MemorySocket client = Request(Delayed());
        Assert.Equal(0, _rig.Dialer.Pending);
        _rig.Time.Advance(Delay - TimeSpan.FromMilliseconds(10));
        _rig.Rounds();
        Assert.Equal(0, _rig.Dialer.Pending);

        _rig.Time.Advance(TimeSpan.FromMilliseconds(20));
        _rig.Rounds();
        MemorySocket upstream = _rig.Socket(Plain);
        _rig.Dialer.Succeed(0, () => upstream);
        _rig.Rounds();
        upstream.Deliver("HTTP/1.1 204 No Content\r\n\r\n"u8);
        _rig.Rounds();

        Assert.Equal("HTTP/1.1 204 No Content\r\n\r\n", client.TakeText());
        _rig.AssertEven();
    }

    [Fact]
    public void Request_DelayedAndAborted_IsAnsweredWhenTheTimeIsOver()
    {
        MemorySocket client = Request(Delayed() with { Route = Delayed().Route with { Abort = new AbortFault(418, 2) } });
        Assert.Equal("", client.TakeText());

        _rig.Time.Advance(Delay);
        _rig.Rounds();

        Assert.StartsWith("HTTP/1.1 418 ", client.TakeText(), StringComparison.Ordinal);
        Assert.Equal(0, _rig.Dialer.Pending);
        _rig.AssertEven();
    }

    [Fact]
    public void Request_Delayed_HasItsPlaceAtTheCircuitBreaker()
    {
        _rig.Breaker.Apply(BreakerLimits.Default with { MaxRequests = 1 });
        MemorySocket client = Request(Delayed());
        Assert.Equal(1, _rig.Breaker.Requests);

        MemorySocket refused = Request(Delayed());

        Assert.Equal("", client.TakeText());
        Assert.Contains("x-mesh-reason: overflow-requests", refused.TakeText(), StringComparison.Ordinal);
        _rig.AssertEven();
    }

    [Fact]
    public void Client_LeavesWhileItsRequestIsDelayed_NobodyIsAsked()
    {
        MemorySocket client = Request(Delayed());
        client.DeliverEnd(WireEnd.Reset);
        _rig.Rounds();

        Assert.Equal(0, _rig.Breaker.Requests);
        _rig.Time.Advance(Delay);
        _rig.Rounds();
        Assert.Equal(0, _rig.Dialer.Pending);
        _rig.AssertEven();
    }

    [Fact]
    public void Sidecar_EndsWhileARequestIsDelayed_NothingIsLeft()
    {
        Request(Delayed());

        _rig.AssertEven();
    }

    private RoutedRequest Delayed()
    {
        RoutedRequest routed = _rig.Route("shop/web");
        return routed with { Route = routed.Route with { Delay = Delay } };
    }

    private MemorySocket Request(RoutedRequest routed)
    {
        MemorySocket client = _rig.Socket(Plain);
        _rig.Accept(client, new LateRouter(routed, isLate: false));
        client.Deliver("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8);
        _rig.Rounds();
        return client;
    }
}
