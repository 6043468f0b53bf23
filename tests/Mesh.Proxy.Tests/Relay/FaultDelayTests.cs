using System.Text;
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
        Rounds();
        Assert.Equal(0, _rig.Dialer.Pending);

        _rig.Time.Advance(TimeSpan.FromMilliseconds(20));
        Rounds();
        MemorySocket upstream = _rig.Socket(Plain);
        _rig.Dialer.Succeed(0, () => upstream);
        Rounds();
        upstream.Deliver("HTTP/1.1 204 No Content\r\n\r\n"u8);
        Rounds();

        Assert.Equal("HTTP/1.1 204 No Content\r\n\r\n", Text(client));
        AssertAllEven();
    }

    [Fact]
    public void Request_DelayedAndAborted_IsAnsweredWhenTheTimeIsOver()
    {
        MemorySocket client = Request(Delayed() with { Route = Delayed().Route with { Abort = new AbortFault(418, 2) } });
        Assert.Equal("", Text(client));

        _rig.Time.Advance(Delay);
        Rounds();

        Assert.StartsWith("HTTP/1.1 418 ", Text(client), StringComparison.Ordinal);
        Assert.Equal(0, _rig.Dialer.Pending);
        AssertAllEven();
    }

    [Fact]
    public void Request_Delayed_HasItsPlaceAtTheCircuitBreaker()
    {
        _rig.Breaker.Apply(BreakerLimits.Default with { MaxRequests = 1 });
        MemorySocket client = Request(Delayed());
        Assert.Equal(1, _rig.Breaker.Requests);

        MemorySocket refused = Request(Delayed());

        Assert.Equal("", Text(client));
        Assert.Contains("x-mesh-reason: overflow-requests", Text(refused), StringComparison.Ordinal);
        AssertAllEven();
    }

    [Fact]
    public void Client_LeavesWhileItsRequestIsDelayed_NobodyIsAsked()
    {
        MemorySocket client = Request(Delayed());
        client.DeliverEnd(WireEnd.Reset);
        Rounds();

        Assert.Equal(0, _rig.Breaker.Requests);
        _rig.Time.Advance(Delay);
        Rounds();
        Assert.Equal(0, _rig.Dialer.Pending);
        AssertAllEven();
    }

    [Fact]
    public void Sidecar_EndsWhileARequestIsDelayed_NothingIsLeft()
    {
        Request(Delayed());

        AssertAllEven();
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
        Rounds();
        return client;
    }

    private void Rounds()
    {
        for (int i = 0; i < 4; i++)
        {
            _rig.Round();
        }
    }

    private void AssertAllEven()
    {
        _rig.End();
        Assert.Empty(_rig.Remains());
    }

    private static string Text(MemorySocket socket) => Encoding.ASCII.GetString(socket.Take(socket.Takeable));
}
