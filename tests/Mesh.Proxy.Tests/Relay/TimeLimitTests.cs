using Mesh.Api.Resources.V1;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.RelayHarness;

namespace Mesh.Proxy.Tests.Relay;

/// <summary>Time limits of a rule, on the engine's clock.</summary>
public sealed class TimeLimitTests : IDisposable
{
    private static readonly SocketPlan Plain = new(IsTls: false, Window: 1_000_000, Record: 16_384);
    private static readonly HttpTimeouts Limits = new() { RequestMs = 300, BackendRequestMs = 200 };

    private readonly RelayRig _rig = new(buffers: 256, endpoints: 2, isMutualTls: false, fault => Assert.Fail(fault));

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Try_TakesTooLong_AnotherIsAsked()
    {
        MemorySocket client = Ask();
        _rig.Time.Advance(TimeSpan.FromMilliseconds(210));
        _rig.Rounds();
        // Beyond the wait between two tries.
        _rig.Time.Advance(TimeSpan.FromMilliseconds(50));
        _rig.Rounds();

        Assert.Equal("", client.TakeText());
        Assert.Equal(1, _rig.Dialer.Pending);
        _rig.AssertEven();
    }

    // A process that was stopped, or a machine that had better things to do: what is said must not depend on which alarm is looked at first.
    [Fact]
    public void Loop_StandsStillBeyondBothLimits_TheRequestsLimitIsWhatIsSaid()
    {
        MemorySocket client = Ask();
        _rig.Time.Advance(TimeSpan.FromSeconds(10));
        _rig.Rounds();

        Assert.Contains("x-mesh-reason: request-timeout\r\n", client.TakeText(), StringComparison.Ordinal);
        Assert.Equal(0, _rig.Dialer.Pending);
        _rig.AssertEven();
    }

    private MemorySocket Ask()
    {
        RoutedRequest plain = _rig.Route("shop/web");
        HttpRuleModel rule = new("HTTPRoute shop/web", "0", [new WeightedBackendModel(plain.Route.Backend!, 1)])
        {
            Timeouts = RouteTimeouts.Of(Limits),
            Retry = RetryRule.Of(new HttpRetry { OnConnectionError = true }),
        };
        MemorySocket client = _rig.Socket(Plain);
        _rig.Accept(client, new LateRouter(plain with { Route = plain.Route.By(rule, 0) }, isLate: false));
        client.Deliver("GET / HTTP/1.1\r\nHost: web\r\n\r\n"u8);
        _rig.Rounds();
        _rig.Dialer.Succeed(0, () => _rig.Socket(Plain));
        _rig.Rounds();
        return client;
    }
}
