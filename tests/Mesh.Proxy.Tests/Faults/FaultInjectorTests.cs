using System.Net;
using CsCheck;
using Mesh.Api.Resources;
using Mesh.Api.Resources.V1;
using Mesh.Proxy.Faults;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Faults;

public sealed class FaultInjectorTests
{
    private static readonly BackendModel Backend = FixedBackend.Create(new ResourceName("shop", "web"), new IPEndPoint(IPAddress.Loopback, 1), TimeProvider.System);

    [Fact]
    public void Inject_NoRule_IsTheSameDecision()
    {
        RouteDecision decision = RouteDecision.ForBackend(Backend);

        Assert.Equal(decision, new FaultInjector(new Random(1), null).Inject(decision));
    }

    [Fact]
    public void Inject_NoBackend_LeavesTheFailure()
    {
        RouteDecision decision = RouteDecision.ForFailure(ForwardFailure.NoRoute, "shop/web");

        Assert.Equal(decision, new FaultInjector(new Random(1), null).Inject(decision));
    }

    [Fact]
    public void Inject_Shares_AreMetEachForItself() =>
        Gen.Select(Gen.Int[0, 100], Gen.Int[0, 1000], Gen.Int[0, 100_000]).Sample(
            (delayed, aborted, seed) =>
            {
                const int Requests = 4000;
                // Six standard deviations: none of the cases is beyond by chance.
                double tolerance = 6 * Math.Sqrt(0.25 * Requests);
                RouteDecision decision = Decision(new FaultInjection
                {
                    Delay = new FaultDelay { DurationMs = 5, Numerator = (uint)delayed, Denominator = 100 },
                    Abort = new FaultAbort { HttpStatus = 503, Numerator = (uint)aborted, Denominator = 1000 },
                });
                FaultInjector injector = new(new Random(seed), null);
                RouteDecision[] decisions = [.. Enumerable.Range(0, Requests).Select(_ => injector.Inject(decision))];

                double both = delayed / 100.0 * aborted / 1000.0;
                return Math.Abs(decisions.Count(one => one.Delay == TimeSpan.FromMilliseconds(5)) - (Requests * delayed / 100.0)) <= tolerance
                    && Math.Abs(decisions.Count(one => one.Abort is not null) - (Requests * aborted / 1000.0)) <= tolerance
                    && Math.Abs(decisions.Count(one => one.Abort is not null && one.Delay > TimeSpan.Zero) - (Requests * both)) <= tolerance;
            },
            iter: 50);

    [Fact]
    public void Inject_AllOrNothing_NeedsNoChance()
    {
        FaultInjector injector = new(new Random(1), null);
        FaultDelay all = new() { DurationMs = 1, Numerator = 3, Denominator = 3 };
        FaultAbort none = new() { HttpStatus = 500, Numerator = 0, Denominator = 1 };

        Assert.All(
            Enumerable.Range(0, 1000).Select(_ => injector.Inject(Decision(new FaultInjection { Delay = all, Abort = none }))),
            decision => Assert.Equal((TimeSpan.FromMilliseconds(1), null), (decision.Delay, decision.Abort)));
    }

    [Theory]
    [InlineData(503, 0, 503, 14)]
    [InlineData(500, 0, 500, 2)]
    [InlineData(418, 0, 418, 2)]
    [InlineData(0, 14, 503, 14)]
    [InlineData(0, 1, 499, 1)]
    [InlineData(0, 2, 500, 2)]
    [InlineData(404, 5, 404, 5)]
    public void Of_OneStatusIsMissing_IsWhatCorrespondsToTheOther(uint http, uint grpc, int expectedHttp, int expectedGrpc) =>
        Assert.Equal(new AbortFault(expectedHttp, expectedGrpc), AbortFault.Of(new FaultAbort { HttpStatus = http, GrpcStatus = grpc }));

    [Fact]
    public void Of_NothingSaid_IsNoRule()
    {
        Assert.Null(FaultRule.Of(null));
        Assert.Null(FaultRule.Of(new FaultInjection()));
    }

    private static RouteDecision Decision(FaultInjection faults) =>
        RouteDecision.ForBackend(Backend with { Policy = BackendPolicy.Default with { Faults = FaultRule.Of(faults) } });
}
