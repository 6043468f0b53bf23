using System.Collections.Immutable;
using CsCheck;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Balancing;

/// <summary>An endpoint that stands for several pods counts as several, in every algorithm and in the health of tiers.</summary>
public sealed class CapacityTests
{
    private const int Picks = 20_000;

    private readonly TestEndpoints _endpoints = new();

    [Fact]
    public void Pick_IdleEndpoints_SharesFollowWeightTimesCapacity() =>
        Gen.Select(Gen.Select(Gen.Int[1, 5], Gen.Int[1, 100]).Array[1, 6], Gen.Enum<BalancingAlgorithm>(), Gen.Int[0, 10_000]).Sample(
            (pods, algorithm, seed) =>
            {
                ImmutableArray<EndpointModel> endpoints =
                    [.. _endpoints.CreateWithCapacities([.. pods.Select(pod => pod.Item2)]).Select((endpoint, i) => endpoint with { Weight = pods[i].Item1 })];
                Random hashes = new(seed);
                IEndpointPicker picker = new TierPickerFactory([endpoints], algorithm, new Random(seed)).Create(0, EndpointAdmission.Healthy);
                int[] counts = new int[endpoints.Length];
                for (int i = 0; i < Picks; i++)
                {
                    counts[endpoints.IndexOf(picker.Pick(new PickContext([], (ulong)hashes.NextInt64())).Endpoint!)]++;
                }

                // Six standard deviations of chance, and what Maglev's table and rounded rounds are off.
                double sum = endpoints.Sum(endpoint => endpoint.Weight * endpoint.Capacity);
                return endpoints.Select((endpoint, i) => Math.Abs(counts[i] - (Picks * endpoint.Weight * endpoint.Capacity / sum)))
                    .All(difference => difference < 6 * Math.Sqrt(Picks / 4.0) + Picks * 0.005);
            },
            iter: 60);

    [Theory]
    [InlineData(nameof(BalancingAlgorithm.LeastRequest))]
    [InlineData(nameof(BalancingAlgorithm.PeakEwma))]
    public void Pick_UnderLoad_EveryPodHasAsMuchToDo(string algorithm)
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.CreateWithCapacities(1, 1, 30);
        foreach (EndpointModel endpoint in endpoints)
        {
            endpoint.State.ObserveSuccess(TimeSpan.FromMilliseconds(10));
        }

        IEndpointPicker picker = new TierPickerFactory([endpoints], Enum.Parse<BalancingAlgorithm>(algorithm), new Random(1)).Create(0, EndpointAdmission.Healthy);
        for (int i = 0; i < 3200; i++)
        {
            picker.Pick(default).Endpoint!.State.Begin();
        }

        Assert.InRange(endpoints[0].State.InFlight, 70, 130);
        Assert.InRange(endpoints[1].State.InFlight, 70, 130);
        Assert.InRange(endpoints[2].State.InFlight, 2940, 3060);
    }

    [Fact]
    public void Cheapest_AsManyRequestsAsPods_IsNotBusierThanAnIdlePodWouldBeWithOne()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.CreateWithCapacities(1, 30);
        foreach (EndpointModel endpoint in endpoints)
        {
            endpoint.State.ObserveSuccess(TimeSpan.FromMilliseconds(10));
        }

        endpoints[0].State.Begin();
        for (int i = 0; i < 20; i++)
        {
            endpoints[1].State.Begin();
        }

        Assert.Same(endpoints[1], TestEndpoints.Set(endpoints).Cheapest(default));
    }

    [Fact]
    public void Pick_LargestWeightsAndCapacities_DoNotOverflow() => Gen.Enum<BalancingAlgorithm>().Sample(
        algorithm =>
        {
            ImmutableArray<EndpointModel> endpoints = [.. _endpoints.CreateWithCapacities([100_000, 100_000, 1]).Select(endpoint => endpoint with { Weight = 10_000 })];
            IEndpointPicker picker = new TierPickerFactory([endpoints], algorithm, new Random(1)).Create(0, EndpointAdmission.Healthy);
            return Enumerable.Range(0, 1000).Select(i => picker.Pick(new PickContext([], (ulong)i * 0x9E37_79B9_7F4A_7C15)).Endpoint!).Distinct().Count() >= 2;
        },
        iter: 20);

    [Fact]
    public void Pick_AGatewayOfThirtyPodsIsGone_TheTierIsAsIllAsIfThirtyPodsWere()
    {
        ImmutableArray<EndpointModel> near = _endpoints.CreateWithCapacities(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 30);
        ImmutableArray<EndpointModel> far = _endpoints.Create(1);
        PriorityPicker picker = _endpoints.Picker(BackendPolicy.Default, near, far);

        near[10].State.ObserveUnreachable();
        _endpoints.Time.Advance(TimeSpan.FromMilliseconds(1));

        // 10 of 40 × 1.4 = 35 %; by entries it would have been 10 of 11.
        Assert.InRange(TestEndpoints.Count(picker, 10_000)[far[0]], 6_300, 6_700);
    }

    [Fact]
    public void PriorityLoad_AnyTiersOfPods_IsTheSameInAnyUnit() =>
        Gen.Select(Gen.Select(Gen.Long[0, 50], Gen.Long[1, 50]).Array[1, 5], Gen.Long[1, 100_000]).Sample((pairs, unit) =>
        {
            (long Healthy, long Total)[] tiers = [.. pairs.Select(pair => (Math.Min(pair.Item1, pair.Item2), pair.Item2))];
            (long Healthy, long Total)[] larger = [.. tiers.Select(tier => (tier.Healthy * unit, tier.Total * unit))];

            PriorityLoad load = PriorityLoad.Of(tiers, 140, 50);
            PriorityLoad other = PriorityLoad.Of(larger, 140, 50);

            return load.Percent.SequenceEqual(other.Percent) && load.IsInPanic.SequenceEqual(other.IsInPanic);
        });
}
