using System.Collections.Immutable;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class PriorityPickerTests
{
    private readonly TestEndpoints _endpoints = new();

    [Fact]
    public void Pick_AllHealthy_StaysInTheFirstTier()
    {
        ImmutableArray<EndpointModel> near = _endpoints.Create(3);

        Dictionary<EndpointModel, int> counts = TestEndpoints.Count(_endpoints.Picker(BackendPolicy.Default, near, _endpoints.Create(3)), 1_000);

        Assert.Equal(near.ToHashSet(), counts.Keys.ToHashSet());
    }

    [Fact]
    public void Pick_HalfOfTheFirstTierIsGone_ThirtyPercentSpillOver()
    {
        ImmutableArray<EndpointModel> near = _endpoints.Create(4);
        ImmutableArray<EndpointModel> far = _endpoints.Create(4);
        PriorityPicker picker = _endpoints.Picker(BackendPolicy.Default, near, far);

        near[0].State.ObserveUnreachable();
        near[1].State.ObserveUnreachable();
        _endpoints.Time.Advance(TimeSpan.FromMilliseconds(1));
        Dictionary<EndpointModel, int> counts = TestEndpoints.Count(picker, 10_000);

        Assert.InRange(far.Sum(endpoint => counts[endpoint]), 2_800, 3_200);
        Assert.DoesNotContain(near[0], counts.Keys);
    }

    [Fact]
    public void Pick_TheFirstTierIsGone_TheSecondTakesAll()
    {
        ImmutableArray<EndpointModel> near = _endpoints.Create(2);
        ImmutableArray<EndpointModel> far = _endpoints.Create(2);
        PriorityPicker picker = _endpoints.Picker(BackendPolicy.Default, near, far);

        near[0].State.ObserveUnreachable();
        near[1].State.ObserveUnreachable();
        _endpoints.Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(far.ToHashSet(), TestEndpoints.Count(picker, 1_000).Keys.ToHashSet());
    }

    [Fact]
    public void Pick_EverybodyOfTheTierTried_GoesToTheNext()
    {
        ImmutableArray<EndpointModel> near = _endpoints.Create(1);
        ImmutableArray<EndpointModel> far = _endpoints.Create(1);

        Assert.Same(far[0], _endpoints.Picker(BackendPolicy.Default, near, far).Pick(new PickContext([near[0]])).Endpoint);
    }

    [Fact]
    public void Pick_NobodyCanBeReached_StillAsks()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(2);
        PriorityPicker picker = _endpoints.Picker(BackendPolicy.Default, endpoints);

        endpoints[0].State.ObserveUnreachable();
        endpoints[1].State.ObserveUnreachable();

        Assert.True(picker.Pick(default).IsSuccess);
        Assert.Same(endpoints[1], picker.Pick(new PickContext([endpoints[0]])).Endpoint);
        Assert.Equal(PickFailure.AllTried, picker.Pick(endpoints.ToArray()).Failure);
    }

    [Fact]
    public void Pick_NobodyHealthyAndNoPanicWanted_Fails()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(1);
        PriorityPicker picker = _endpoints.Picker(new BackendPolicy { PanicThreshold = 0 }, endpoints);

        endpoints[0].State.ObserveUnreachable();

        Assert.Equal(PickFailure.NoHealthyEndpoint, picker.Pick(default).Failure);
    }

    [Fact]
    public void Pick_MostAnswerBadly_PanicsButLeavesOutTheUnreachable()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(5);
        OutlierSettings settings = new() { MinReadyPercent = 0 };
        PriorityPicker picker = _endpoints.Picker(new BackendPolicy { Outliers = settings }, endpoints);

        endpoints[0].State.ObserveUnreachable();
        foreach (EndpointModel endpoint in endpoints[1..4])
        {
            Times(5, () => endpoint.State.ObserveAnswer(503, TimeSpan.Zero));
        }

        _endpoints.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(endpoints[1..].ToHashSet(), TestEndpoints.Count(picker, 2_000).Keys.ToHashSet());
    }

    [Fact]
    public void Pick_EjectionHasRunOut_SendsOneRequestToTry()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(3);
        PriorityPicker picker = _endpoints.Picker(BackendPolicy.Default, endpoints);
        endpoints[0].State.ObserveUnreachable();
        _endpoints.Time.Advance(TimeSpan.FromMilliseconds(500));

        Assert.Equal(EndpointPhase.HalfOpen, endpoints[0].State.Health.Phase);
        Assert.Equal(1, TestEndpoints.Count(picker, 1_000).GetValueOrDefault(endpoints[0]));

        Assert.All(endpoints, endpoint => endpoint.State.ObserveSuccess(TimeSpan.FromMilliseconds(1)));
        Assert.Equal(EndpointPhase.Healthy, endpoints[0].State.Health.Phase);
        Assert.True(endpoints[0].State.SlowStart.Factor < 1);
        _endpoints.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.True(TestEndpoints.Count(picker, 1_000)[endpoints[0]] > 100);
    }

    [Fact]
    public void Pick_TheTryHangs_AnotherMayTryLater()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(2);
        PriorityPicker picker = _endpoints.Picker(BackendPolicy.Default, endpoints);
        endpoints[0].State.ObserveUnreachable();
        _endpoints.Time.Advance(TimeSpan.FromMilliseconds(500));
        TestEndpoints.Count(picker, 10);

        _endpoints.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(1, TestEndpoints.Count(picker, 100).GetValueOrDefault(endpoints[0]));
    }

    private static void Times(int count, Action action)
    {
        for (int i = 0; i < count; i++)
        {
            action();
        }
    }
}
