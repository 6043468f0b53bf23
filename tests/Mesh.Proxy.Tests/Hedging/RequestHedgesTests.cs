using System.Collections.Immutable;
using CsCheck;
using Mesh.Api.Identity;
using Mesh.Api.Resources;
using Mesh.Proxy.Forwarding;
using Mesh.Proxy.Hedging;
using Mesh.Proxy.Http1;
using Mesh.Proxy.Relay.Routers;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.Routing;
using Mesh.Proxy.State;
using Mesh.Proxy.Tests.Balancing;

namespace Mesh.Proxy.Tests.Hedging;

/// <summary>Whom a request asks beside those that have not answered, and what that is paid from.</summary>
public sealed class RequestHedgesTests
{
    private static readonly HedgeRule Rule = new(TimeSpan.FromMilliseconds(10), 3);

    private readonly TestEndpoints _endpoints = new();
    private readonly CircuitBreaker _breaker = new();
    private readonly RetryBudget _budget;
    private readonly RetryPolicy _policy;

    public RequestHedgesTests()
    {
        _budget = new RetryBudget(_endpoints.Time);
        _policy = new RetryPolicy(new RetryBudget(_endpoints.Time), new Random(1));
    }

    [Fact]
    public void Hedge_NobodyAnswers_AsksOthersUntilTheRulesTriesAreUsed()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(4);
        RequestRetries request = Begin(endpoints);
        EndpointModel first = request.Pick().Endpoint!;

        EndpointModel? second = request.Hedge(Rule, first);
        EndpointModel? third = request.Hedge(Rule, second!);

        Assert.Equal(3, new[] { first, second!, third! }.Distinct().Count());
        Assert.False(request.MayHedge(Rule));
        Assert.Null(request.Hedge(Rule, third!));
        Assert.Equal(2, _breaker.Retries);
        request.End(null);
        Assert.Equal((0, 0), (_breaker.Retries, _breaker.Requests));
    }

    [Fact]
    public void Hedge_NobodyElse_CostsNothing()
    {
        RequestRetries request = Begin(_endpoints.Create(1));

        Assert.Null(request.Hedge(Rule, request.Pick().Endpoint!));

        AssertNothingPaid();
    }

    [Fact]
    public void Hedge_OthersAreBetterNotAsked_CostsNothing()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(3);
        RequestRetries request = Begin(endpoints);
        EndpointModel first = request.Pick().Endpoint!;
        EndpointModel[] others = [.. endpoints.Where(endpoint => endpoint != first)];
        others[0].State.ObserveLameDuck();
        others[1].State.ObserveUnreachable();
        Assert.True(others[1].State.IsAvoided);

        Assert.Null(request.Hedge(Rule, first));

        AssertNothingPaid();
    }

    [Fact]
    public void Hedge_TooManyRetriesUnderWay_CostsNothing()
    {
        _breaker.Apply(BreakerLimits.Default with { MaxRetries = 1 });
        RequestRetries request = Begin(_endpoints.Create(4));
        EndpointModel first = request.Pick().Endpoint!;
        EndpointModel second = request.Hedge(Rule, first)!;

        Assert.Null(request.Hedge(Rule, second));

        Assert.Equal(9, Drain());
        request.End(null);
        Assert.Equal(0, _breaker.Retries);
    }

    [Fact]
    public void Hedge_BudgetIsSpent_LeavesItsPlace()
    {
        Drain();
        RequestRetries request = Begin(_endpoints.Create(2));

        Assert.Null(request.Hedge(Rule, request.Pick().Endpoint!));

        Assert.Equal(0, _breaker.Retries);
        Assert.True(request.MayHedge(Rule));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Decide_AfterHedges_AsksNobodyOfThemAgain(int failed)
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(4);
        RequestRetries request = Begin(endpoints);
        EndpointModel first = request.Pick().Endpoint!;
        EndpointModel second = request.Hedge(Rule, first)!;
        EndpointModel third = request.Hedge(Rule, second)!;
        EndpointModel[] asked = [first, second, third];
        Assert.True(request.Decide(asked[failed], new FailedTry { Failure = ForwardFailure.ConnectRefused, Remaining = TimeSpan.MaxValue }).IsRetry);

        Assert.DoesNotContain(request.Pick().Endpoint!, asked);
    }

    // However many requests are not answered in time: a fifth of all, or ten a second; and what the two buckets hold at first, or may owe.
    [Fact]
    public void Hedge_UnderAnyLoad_StaysWithinTheBudget() =>
        Gen.Select(Gen.Double[1, 400], Gen.Double[0, 1], Gen.Int[2, HedgeRule.MostTries], Gen.Int[0, 100_000]).Sample(
            (rate, slow, tries, seed) =>
            {
                const int Requests = 2_000;
                RequestHedgesTests test = new();
                BackendModel backend = test.BackendOf(test._endpoints.Create(5));
                HedgeRule rule = Rule with { MaxTries = tries };
                Random chance = new(seed);
                int hedges = 0;
                for (int i = 0; i < Requests; i++)
                {
                    test._endpoints.Time.Advance(TimeSpan.FromSeconds(1 / rate));
                    RequestRetries request = test.Begin(backend);
                    EndpointModel? last = request.Pick().Endpoint;
                    while (last is not null && chance.NextDouble() < slow)
                    {
                        last = request.MayHedge(rule) ? request.Hedge(rule, last) : null;
                        hedges += last is null ? 0 : 1;
                    }

                    request.End(null);
                }

                return hedges <= Math.Max(Requests / 5.0, 10 * Requests / rate) + 21 && test._breaker is { Retries: 0, Requests: 0 };
            },
            iter: 100);

    [Theory]
    [InlineData("Get", true)]
    [InlineData("Head", true)]
    [InlineData("Options", true)]
    [InlineData("Put", true)]
    [InlineData("Delete", true)]
    [InlineData("Post", false)]
    [InlineData("Patch", false)]
    [InlineData("Connect", false)]
    [InlineData("Other", false)]
    public void Covers_Methods_ThatAreIdempotent(string method, bool expected) => Assert.Equal(expected, HedgeRule.Covers(Enum.Parse<KnownMethod>(method)));

    private RequestRetries Begin(ImmutableArray<EndpointModel> endpoints) => Begin(BackendOf(endpoints));

    private RequestRetries Begin(BackendModel backend)
    {
        RequestRetries request = new(_policy);
        Assert.Equal(ForwardFailure.None, request.Begin(new RoutedRequest("shop/web", RouteDecision.ForBackend(backend), _budget), null, null));
        return request;
    }

    private BackendModel BackendOf(ImmutableArray<EndpointModel> endpoints) => new(
        new ResourceName("shop", "web"), new MeshServerName(80, "web", "shop", "cluster-1"), _endpoints.Picker(BackendPolicy.Default, endpoints), endpoints) { Breaker = _breaker };

    private void AssertNothingPaid()
    {
        Assert.Equal(0, _breaker.Retries);
        Assert.Equal(10, Drain());
    }

    private int Drain()
    {
        int count = 0;
        while (_budget.TryWithdraw())
        {
            count++;
        }

        return count;
    }
}
