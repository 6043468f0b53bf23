using System.Collections.Immutable;
using System.Net;
using CsCheck;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class PeakEwmaPickerTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Pick_AnyCountAndAnyTried_NeverRepeatsAndFindsEveryEndpoint() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 1_000_000]).Sample((count, seed) =>
        {
            ImmutableArray<EndpointModel> endpoints = Endpoints(count);
            PeakEwmaPicker picker = new(endpoints, new Random(seed));
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
        ImmutableArray<EndpointModel> endpoints = Endpoints(5);
        PeakEwmaPicker picker = new(endpoints, new Random(42));

        Dictionary<EndpointModel, int> counts = Enumerable.Range(0, 10_000).Select(_ => picker.Pick([]).Endpoint!)
            .GroupBy(endpoint => endpoint).ToDictionary(group => group.Key, group => group.Count());

        Assert.All(endpoints, endpoint => Assert.InRange(counts[endpoint], 1_700, 2_300));
    }

    [Fact]
    public void Pick_OneBusyEndpoint_GetsWorkOnlyWhenBothDrawsFallOnIt()
    {
        ImmutableArray<EndpointModel> endpoints = Endpoints(3);
        for (int i = 0; i < 10; i++)
        {
            endpoints[1].State.Begin();
        }

        PeakEwmaPicker picker = new(endpoints, new Random(1));

        // Two distinct draws always contain a cheaper one.
        Assert.DoesNotContain(endpoints[1], Enumerable.Range(0, 1_000).Select(_ => picker.Pick([]).Endpoint));
    }

    [Fact]
    public void Pick_EndpointThatFailsFast_IsNotPreferred()
    {
        ImmutableArray<EndpointModel> endpoints = Endpoints(2);
        endpoints[0].State.ObserveFailure(TimeSpan.FromMilliseconds(1));
        endpoints[1].State.ObserveSuccess(TimeSpan.FromMilliseconds(100));
        PeakEwmaPicker picker = new(endpoints, new Random(1));

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Same(endpoints[1], picker.Pick([]).Endpoint));
    }

    [Fact]
    public void Pick_AvoidedEndpoint_IsUsedOnlyIfThereIsNoOther()
    {
        ImmutableArray<EndpointModel> endpoints = Endpoints(3);
        endpoints[0].State.ObserveUnreachable();
        PeakEwmaPicker picker = new(endpoints, new Random(1));

        Assert.All(Enumerable.Range(0, 100), _ => Assert.NotSame(endpoints[0], picker.Pick([]).Endpoint));
        Assert.Same(endpoints[0], picker.Pick([endpoints[1], endpoints[2]]).Endpoint);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains(endpoints[0], Enumerable.Range(0, 100).Select(_ => picker.Pick([]).Endpoint));
    }

    [Fact]
    public void Pick_AllAvoided_StillAnswers()
    {
        ImmutableArray<EndpointModel> endpoints = Endpoints(2);
        foreach (EndpointModel endpoint in endpoints)
        {
            endpoint.State.ObserveUnreachable();
        }

        Assert.True(new PeakEwmaPicker(endpoints, new Random(1)).Pick([]).IsSuccess);
    }

    private ImmutableArray<EndpointModel> Endpoints(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new EndpointModel(new IPEndPoint(IPAddress.Loopback, i), null, $"shop/web-{i}", new EndpointState(_time)))];
}
