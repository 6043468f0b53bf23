using System.Collections.Immutable;
using CsCheck;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class PeakEwmaPickerTests
{
    private readonly TestEndpoints _endpoints = new();

    [Fact]
    public void Pick_AnyCountAndAnyTried_NeverRepeatsAndFindsEveryEndpoint() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 1_000_000]).Sample((count, seed) =>
        {
            PeakEwmaPicker picker = new(TestEndpoints.Set(_endpoints.Create(count), seed));
            List<EndpointModel> tried = [];
            for (int i = 0; i < count; i++)
            {
                PickResult pick = picker.Pick(tried.ToArray());
                if (!pick.IsSuccess || tried.Contains(pick.Endpoint))
                {
                    return false;
                }

                tried.Add(pick.Endpoint);
            }

            return picker.Pick(tried.ToArray()).Failure == PickFailure.AllTried;
        });

    [Fact]
    public void Pick_EqualEndpoints_SpreadsEvenly()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(5);

        Dictionary<EndpointModel, int> counts = TestEndpoints.Count(new PeakEwmaPicker(TestEndpoints.Set(endpoints, 42)), 10_000);

        Assert.All(endpoints, endpoint => Assert.InRange(counts[endpoint], 1_700, 2_300));
    }

    [Fact]
    public void Pick_OneBusyEndpoint_GetsWorkOnlyWhenBothDrawsFallOnIt()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(3);
        for (int i = 0; i < 10; i++)
        {
            endpoints[1].State.Begin();
        }

        // Two distinct draws always contain a cheaper one.
        Assert.DoesNotContain(endpoints[1], TestEndpoints.Count(new PeakEwmaPicker(TestEndpoints.Set(endpoints)), 1_000).Keys);
    }

    [Fact]
    public void Pick_EndpointThatFailsFast_IsNotPreferred()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(2);
        endpoints[0].State.ObserveFailure(TimeSpan.FromMilliseconds(1));
        endpoints[1].State.ObserveSuccess(TimeSpan.FromMilliseconds(100));

        Assert.Equal([endpoints[1]], TestEndpoints.Count(new PeakEwmaPicker(TestEndpoints.Set(endpoints)), 100).Keys);
    }

    [Theory]
    [InlineData(429, 0, 5)]
    [InlineData(429, 20, 20)]
    [InlineData(503, 20, 20)]
    [InlineData(429, 10_000, 300)]
    [InlineData(503, 0, 1.01)]
    [InlineData(500, 20, 1.01)]
    public void ObserveAnswer_RefusedFast_CountsAsLatency(int statusCode, int retryAfterSeconds, double expectedSeconds)
    {
        EndpointState state = _endpoints.Create(1)[0].State;

        state.ObserveAnswer(statusCode, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(retryAfterSeconds));

        Assert.Equal(expectedSeconds, state.LatencySeconds, 3);
    }
}
