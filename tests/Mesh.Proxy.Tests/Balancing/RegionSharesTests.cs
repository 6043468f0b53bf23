using System.Collections.Immutable;
using CsCheck;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.Resilience;
using Mesh.Proxy.State;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Balancing;

/// <summary>
/// What operators want of regions, as requests feel it. The statement: for the draw d of a request, the backend is the one that it would be without the regions of which d percent or less may be used.
/// It follows that a region of which alone a percent may be used gets a hundredths of the share that it would have without limits, whatever the health of anybody.
/// </summary>
public sealed class RegionSharesTests
{
    private static readonly string[] Regions = ["eu", "asia", "us", ""];
    private static readonly EndpointLocality Own = new("eu", "eu-a", "");

    private readonly TestEndpoints _endpoints = new();

    // For each region: endpoints, how many of them are ejected, and what of it may be used.
    private static Gen<(int Count, int Ejected, uint Percent)[]> Worlds => Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.UInt[0, 130])
        .Select(region => (region.Item1, Math.Min(region.Item1, region.Item2), Math.Min(region.Item3, 100))).Array[4]
        .Where(world => world.Any(region => region.Item1 > 0));

    [Fact]
    public void Pick_AnyHealthAndAnyShares_IsThePickWithoutTheMissingRegions() => Gen.Select(Worlds, Gen.Enum<BalancingAlgorithm>(), Gen.Bool, Gen.Int[0, 1]).Sample(
        (world, algorithm, isLocalityAware, panic) =>
        {
            BackendPolicy policy = new() { Algorithm = algorithm, IsLocalityAware = isLocalityAware, PanicThreshold = panic * 50 };
            ImmutableArray<EndpointModel> endpoints = Create(world);
            RegionTable table = TableOf(world);
            PriorityPicker picker = PickerOf(endpoints, policy, table);
            return Draws(world).All(draw =>
            {
                HashSet<string> missing = [.. Regions.Where((region, i) => region.Length > 0 && world[i].Percent <= draw)];
                ImmutableArray<EndpointModel> left = endpoints.RemoveAll(endpoint => missing.Contains(endpoint.Locality.Region!));
                Dictionary<string, int> shares = SharesOf(picker, draw);
                if (!isLocalityAware)
                {
                    // One tier of all regions: whom its algorithm draws is chance.
                    return left.IsEmpty ? shares.ContainsKey(nameof(PickFailure.RegionEvacuated)) : !shares.Keys.Any(missing.Contains);
                }

                Dictionary<string, int> expected = left.IsEmpty ? new() { [nameof(PickFailure.RegionEvacuated)] = 100 } : SharesOf(PickerOf(left, policy, new RegionTable(_endpoints.Time)), draw);
                return shares.Count == expected.Count && shares.All(share => expected.GetValueOrDefault(share.Key) == share.Value);
            });
        },
        iter: 200);

    [Fact]
    public void Pick_OneRegionIsLimited_ItsShareIsThatPartOfWhatItWouldBe() => Gen.Select(Worlds, Gen.Int[0, 3], Gen.UInt[0, 100]).Sample(
        (world, limited, percent) =>
        {
            if (Regions[limited].Length == 0)
            {
                return true;
            }

            ImmutableArray<EndpointModel> endpoints = Create(world);
            (int, int, uint)[] open = [.. world.Select(region => (region.Count, region.Ejected, 100u))];
            (int, int, uint)[] closed = [.. open.Select((region, i) => i == limited ? (region.Item1, region.Item2, percent) : region)];
            long before = Enumerable.Range(0, 100).Sum(draw => SharesOf(PickerOf(endpoints, BackendPolicy.Default, TableOf(open)), draw).GetValueOrDefault(Regions[limited]));
            PriorityPicker picker = PickerOf(endpoints, BackendPolicy.Default, TableOf(closed));
            long after = Enumerable.Range(0, 100).Sum(draw => SharesOf(picker, draw).GetValueOrDefault(Regions[limited]));

            return after * 100 == before * percent;
        },
        iter: 100);

    [Fact]
    public void Pick_OwnRegionIsDrained_TheShareFallsAsTheOperatorSaysAndNothingFails()
    {
        ImmutableArray<EndpointModel> endpoints = Create([(3, 0, 100), (2, 0, 100), (2, 0, 100), (0, 0, 100)]);
        RegionTable table = new(_endpoints.Time);
        PriorityPicker picker = PickerOf(endpoints, BackendPolicy.Default, table);
        table.Changed += picker.Refresh;

        foreach (uint percent in new uint[] { 100, 75, 40, 5, 0 })
        {
            table.Apply(Rules(("eu", percent)));
            Dictionary<string, int> counts = Enumerable.Range(0, 10_000).Select(_ => picker.Pick(default).Endpoint!.Locality.Region!).GroupBy(region => region).ToDictionary(group => group.Key, group => group.Count());

            Assert.InRange(counts.GetValueOrDefault("eu"), ((int)percent * 100) - 250, ((int)percent * 100) + 250);
            // The rest goes to the next tier, which is one region and not all others.
            Assert.Equal(10_000 - counts.GetValueOrDefault("eu"), counts.GetValueOrDefault("asia"));
        }
    }

    [Fact]
    public void Pick_NothingElseIsLeft_FailsRatherThanUseAnEvacuatedRegion()
    {
        ImmutableArray<EndpointModel> endpoints = Create([(2, 0, 100), (0, 0, 100), (0, 0, 100), (0, 0, 100)]);
        RegionTable table = new(_endpoints.Time);
        PriorityPicker picker = PickerOf(endpoints, BackendPolicy.Default, table);
        table.Apply(Rules(("eu", 0)));
        picker.Refresh();

        Assert.Equal(PickFailure.RegionEvacuated, picker.Pick(default).Failure);
        Assert.Equal(PickFailure.RegionEvacuated, picker.Pick(new PickContext([endpoints[0]], 42)).Failure);
    }

    [Fact]
    public void Pick_EveryoneElseIsIll_StillDoesNotUseAnEvacuatedRegion()
    {
        ImmutableArray<EndpointModel> endpoints = Create([(2, 0, 0), (2, 2, 100), (0, 0, 100), (0, 0, 100)]);
        PriorityPicker picker = PickerOf(endpoints, BackendPolicy.Default, TableOf([(2, 0, 0), (2, 2, 100), (0, 0, 100), (0, 0, 100)]));

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal("asia", picker.Pick(default).Endpoint?.Locality.Region));
    }

    [Fact]
    public void Pick_EndpointThatWaitsForATry_IsNotTriedInAnEvacuatedRegion()
    {
        ImmutableArray<EndpointModel> endpoints = Create([(2, 1, 0), (2, 0, 100), (0, 0, 100), (0, 0, 100)]);
        PriorityPicker picker = PickerOf(endpoints, BackendPolicy.Default, TableOf([(2, 1, 0), (2, 0, 100), (0, 0, 100), (0, 0, 100)]));
        _endpoints.Time.Advance(TimeSpan.FromSeconds(1));
        picker.Refresh();

        Assert.Contains(endpoints, endpoint => endpoint.State.Health.Phase == EndpointPhase.HalfOpen);
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal("asia", picker.Pick(default).Endpoint?.Locality.Region));
    }

    [Fact]
    public void Pick_TiedRequests_LeaveADrainedRegionOnceAndDoNotComeBack()
    {
        ImmutableArray<EndpointModel> endpoints = Create([(2, 0, 100), (2, 0, 100), (0, 0, 100), (0, 0, 100)]);
        RegionTable table = new(_endpoints.Time);
        PriorityPicker picker = PickerOf(endpoints, new BackendPolicy { Algorithm = BalancingAlgorithm.Maglev }, table);
        Random random = new(1);
        ulong[] hashes = [.. Enumerable.Range(0, 1_000).Select(_ => (ulong)random.NextInt64(long.MinValue, long.MaxValue))];
        HashSet<ulong> inside = [.. hashes];
        for (uint percent = 100; percent > 0; percent -= 10)
        {
            table.Apply(Rules(("eu", percent)));
            picker.Refresh();
            HashSet<ulong> stillInside = [.. hashes.Where(hash => picker.Pick(new PickContext([], hash)).Endpoint!.Locality.Region == "eu")];

            Assert.Subset(inside, stillInside);
            Assert.InRange(stillInside.Count, ((int)percent * 10) - 60, ((int)percent * 10) + 60);
            inside = stillInside;
        }
    }

    [Fact]
    public void Pick_FurtherPicksOfARequest_AreForTheSameDraw()
    {
        ImmutableArray<EndpointModel> endpoints = Create([(1, 0, 50), (3, 0, 100), (0, 0, 100), (0, 0, 100)]);
        PriorityPicker picker = PickerOf(endpoints, BackendPolicy.Default, TableOf([(1, 0, 50), (3, 0, 100), (0, 0, 100), (0, 0, 100)]));

        for (int i = 0; i < 200; i++)
        {
            PickResult first = picker.Pick(default);
            PickResult second = picker.Pick(new PickContext([first.Endpoint!], null, first.Draw));

            Assert.NotNull(first.Draw);
            Assert.Equal(first.Draw, second.Draw);
            Assert.True(first.Endpoint!.Locality.Region == "eu" ? first.Draw < 50 : second.Endpoint!.Locality.Region == "asia");
        }
    }

    [Fact]
    public void Pick_OtherRegions_InTheOperatorsOrderElseByDistance()
    {
        ImmutableArray<EndpointModel> endpoints = Create([(0, 0, 100), (1, 0, 100), (1, 0, 100), (1, 0, 100)]);
        RegionTable table = new(_endpoints.Time);
        PriorityPicker picker = PickerOf(endpoints, BackendPolicy.Default, table);
        table.Changed += picker.Refresh;
        table.DistanceTo("asia");
        table.DistanceTo("us");
        Assert.Equal("asia", picker.Pick(default).Endpoint!.Locality.Region);

        table.DistanceTo("us")!.Observe(TimeSpan.FromMilliseconds(70));
        table.DistanceTo("asia")!.Observe(TimeSpan.FromMilliseconds(200));
        _endpoints.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("us", picker.Pick(default).Endpoint!.Locality.Region);

        V1.Regions rules = Rules(("asia", 100));
        rules.Preference.Add("asia");
        table.Apply(rules);
        Assert.Equal("asia", picker.Pick(default).Endpoint!.Locality.Region);
    }

    [Fact]
    public void Find_SessionInAnEvacuatedRegion_IsForgotten()
    {
        ImmutableArray<EndpointModel> endpoints = Create([(1, 0, 100), (1, 0, 100), (0, 0, 100), (0, 0, 100)]);
        RegionTable table = new(_endpoints.Time);
        SessionTable sessions = SessionTable.Of(new SessionCookie("s", "/", TimeSpan.Zero), endpoints, table)!;
        ulong id = sessions.ToSet(endpoints[0], null)!.Id;
        Assert.Same(endpoints[0], sessions.Find(id));

        table.Apply(Rules(("eu", 0)));

        Assert.Null(sessions.Find(id));
    }

    private static V1.Regions Rules(params (string Region, uint Percent)[] shares) =>
        new() { Shares = { shares.Select(share => new V1.RegionShare { Region = share.Region, AvailablePercent = share.Percent }) } };

    private RegionTable TableOf((int Count, int Ejected, uint Percent)[] world)
    {
        RegionTable table = new(_endpoints.Time);
        table.Apply(Rules([.. world.Select((region, i) => (Regions[i], region.Percent)).Where(share => share.Item1.Length > 0)]));
        return table;
    }

    private ImmutableArray<EndpointModel> Create((int Count, int Ejected, uint Percent)[] world)
    {
        ImmutableArray<EndpointModel> endpoints =
        [
            .. world.SelectMany((region, i) => _endpoints.Create(region.Count).Select((endpoint, number) => endpoint with { Locality = new(Regions[i], $"{Regions[i]}-{"ab"[number % 2]}", "") })),
        ];
        new OutlierDetector("shop/web:80", _endpoints.Time, new Random(1), _endpoints.Log).Watch(endpoints, OutlierSettings.Default, static () => { });
        foreach (IGrouping<string?, EndpointModel> region in endpoints.GroupBy(endpoint => endpoint.Locality.Region))
        {
            foreach (EndpointModel endpoint in region.Take(world[Array.IndexOf(Regions, region.Key)].Ejected))
            {
                endpoint.State.ObserveUnreachable();
            }
        }

        return endpoints;
    }

    private PriorityPicker PickerOf(ImmutableArray<EndpointModel> endpoints, BackendPolicy policy, RegionTable table) =>
        new(LocalityTiers.Of([.. endpoints.Select(endpoint => (new V1.Endpoint(), endpoint))], policy, Own), policy, table, _endpoints.State(table), new TierDraws());

    // The views change at the shares only.
    private static IEnumerable<int> Draws((int Count, int Ejected, uint Percent)[] world) =>
        world.SelectMany(region => new[] { (int)region.Percent - 1, (int)region.Percent }).Append(0).Append(99).Where(draw => draw is >= 0 and < 100).Distinct();

    // One pick for each draw of the tier, so that the shares are exact.
    private static Dictionary<string, int> SharesOf(PriorityPicker picker, int draw) => Enumerable.Range(0, 100)
        .Select(_ => picker.Pick(new PickContext([], null, draw)) is { IsSuccess: true } pick ? pick.Endpoint.Locality.Region! : picker.Pick(new PickContext([], null, draw)).Failure.ToString())
        .GroupBy(region => region).ToDictionary(group => group.Key, group => group.Count());

    /// <summary>Draws of a hundred take turns; all others are drawn.</summary>
    private sealed class TierDraws : Random
    {
        private readonly Random _inner = new(1);
        private int _next;

        public override int Next(int maxValue) => maxValue == 100 ? _next++ % 100 : _inner.Next(maxValue);

        public override long NextInt64(long maxValue) => _inner.NextInt64(maxValue);
    }
}
