using System.Collections.Immutable;
using CsCheck;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.State;

namespace Mesh.Proxy.Tests.Balancing;

public sealed class WeightedPickersTests
{
    private const int Picks = 20_000;

    private readonly TestEndpoints _endpoints = new();

    private static Gen<int[]> Weights => Gen.Int[1, 20].Array[1, 8];

    [Fact]
    public void Pick_IdleEndpoints_SharesFollowWeights() => Gen.Select(Weights, Gen.Enum<BalancingAlgorithm>(), Gen.Int[0, 10_000]).Sample(
        (weights, algorithm, seed) =>
        {
            ImmutableArray<EndpointModel> endpoints = _endpoints.Create(weights);
            Random hashes = new(seed);
            TierPickerFactory factory = new([endpoints], algorithm, new Random(seed));
            IEndpointPicker picker = factory.Create(0, EndpointAdmission.Healthy);
            int[] counts = new int[weights.Length];
            for (int i = 0; i < Picks; i++)
            {
                counts[endpoints.IndexOf(picker.Pick(new PickContext([], (ulong)hashes.NextInt64())).Endpoint!)]++;
            }

            // Six standard deviations of chance, and what Maglev's table is off.
            double sum = weights.Sum();
            return weights.Select((weight, i) => Math.Abs(counts[i] - Picks * weight / sum)).All(difference => difference < 6 * Math.Sqrt(Picks / 4.0) + Picks * 0.005);
        },
        iter: 60);

    [Fact]
    public void Pick_LeastRequest_KeepsRequestsInFlightInProportionToWeights()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(1, 2, 5);
        LeastRequestPicker picker = new(TestEndpoints.Set(endpoints));

        for (int i = 0; i < 800; i++)
        {
            picker.Pick(default).Endpoint!.State.Begin();
        }

        Assert.InRange(endpoints[0].State.InFlight, 90, 110);
        Assert.InRange(endpoints[1].State.InFlight, 185, 215);
        Assert.InRange(endpoints[2].State.InFlight, 480, 520);
    }

    [Fact]
    public void Pick_AnyAlgorithmAndAnyEjections_NeverPicksAnEjectedOneWhileAnotherLives() =>
        Gen.Select(Gen.Int[2, 12], Gen.Enum<BalancingAlgorithm>(), Gen.Int[0, 10_000]).Sample((count, algorithm, seed) =>
        {
            Random random = new(seed);
            ImmutableArray<EndpointModel> endpoints = _endpoints.Create(count);
            PriorityPicker picker = _endpoints.Picker(new BackendPolicy { Algorithm = algorithm }, endpoints);
            EndpointModel[] dead = [.. endpoints.Where(_ => random.Next(2) == 0).Take(count - 1)];
            foreach (EndpointModel endpoint in dead)
            {
                endpoint.State.ObserveUnreachable();
            }

            return Enumerable.Range(0, 200).All(_ => !dead.Contains(picker.Pick(new PickContext([], (ulong)random.NextInt64())).Endpoint));
        });

    [Fact]
    public void Pick_ManyClientsAtOnce_DoNotAllGoToTheBest()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(10);
        foreach (EndpointModel other in endpoints.Where((_, i) => i != 3))
        {
            other.State.ObserveSuccess(TimeSpan.FromMilliseconds(100));
        }

        Dictionary<EndpointModel, int> counts = TestEndpoints.Count(new PeakEwmaPicker(TestEndpoints.Set(endpoints)), 10_000);

        // Two draws find the best one in a fifth of all cases, and no more.
        Assert.InRange(counts[endpoints[3]], 1_700, 2_300);
    }

    [Fact]
    public void Pick_RoundRobin_TakesTurns()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(3);
        RoundRobinPicker picker = new(TestEndpoints.Set(endpoints), new RoundRobinPosition(0));

        EndpointModel[] picked = [.. Enumerable.Range(0, 6).Select(_ => picker.Pick(default).Endpoint!)];

        Assert.Equal(3, picked[..3].Distinct().Count());
        Assert.Equal(picked[..3], picked[3..]);
    }

    [Theory]
    [InlineData(nameof(BalancingAlgorithm.PeakEwma))]
    [InlineData(nameof(BalancingAlgorithm.RoundRobin))]
    [InlineData(nameof(BalancingAlgorithm.Random))]
    public void Pick_EndpointComesUpSlowly_GetsMoreAndMore(string name)
    {
        BalancingAlgorithm algorithm = Enum.Parse<BalancingAlgorithm>(name);
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(5);
        endpoints[0].State.SlowStart.Begin(TimeSpan.FromSeconds(10));
        IEndpointPicker picker = new TierPickerFactory([endpoints], algorithm, new Random(1)).Create(0, EndpointAdmission.Healthy);
        List<int> shares = [];
        for (int second = 0; second <= 10; second += 5)
        {
            shares.Add(TestEndpoints.Count(picker, 10_000).GetValueOrDefault(endpoints[0]));
            _endpoints.Time.Advance(TimeSpan.FromSeconds(5));
        }

        Assert.InRange(shares[0], 100, 400);
        Assert.InRange(shares[1], 800, 1_400);
        Assert.InRange(shares[2], 1_800, 2_200);
    }

    [Fact]
    public void Pick_AllComeUpTogether_StillAnswers()
    {
        ImmutableArray<EndpointModel> endpoints = _endpoints.Create(3);
        foreach (EndpointModel endpoint in endpoints)
        {
            endpoint.State.SlowStart.Begin(TimeSpan.FromMinutes(1));
        }

        foreach (BalancingAlgorithm algorithm in Enum.GetValues<BalancingAlgorithm>())
        {
            IEndpointPicker picker = new TierPickerFactory([endpoints], algorithm, new Random(1)).Create(0, EndpointAdmission.Healthy);
            Assert.Equal(3, TestEndpoints.Count(picker, 1_000).Count);
        }
    }
}
