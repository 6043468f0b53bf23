using System.Collections.Immutable;
using Mesh.Proxy.Balancing;
using Mesh.Proxy.RegionRouting;
using Mesh.Proxy.State;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Balancing;

/// <summary>Requests that operators have moved to another region, whose pods refuse what they cannot bear.</summary>
public sealed class MovedRequestsTests
{
    private const int Picks = 1000;
    private static readonly EndpointLocality Own = new("eu", "eu-a", "");

    private readonly TestEndpoints _endpoints = new();

    [Fact]
    public void Pick_TheRegionThatStandsInIsFull_WhatItCannotCarryIsShedWithAReason()
    {
        ImmutableArray<EndpointModel> endpoints = Create("eu", "asia");
        PriorityPicker picker = PickerOf(endpoints, ("eu", 0, 0));

        RefuseHalf(picker, endpoints[1]);

        Dictionary<string, int> counts = Count(picker);
        Assert.InRange(counts["asia"], 400, 600);
        Assert.Equal(Picks, counts["asia"] + counts[nameof(PickFailure.RegionAtCapacity)]);
    }

    [Fact]
    public void Pick_AnotherRegionHasRoom_TakesWhatTheFirstCannot()
    {
        ImmutableArray<EndpointModel> endpoints = Create("eu", "asia", "us");
        PriorityPicker picker = PickerOf(endpoints, ("eu", 0, 0));

        RefuseHalf(picker, endpoints[1]);

        Dictionary<string, int> counts = Count(picker);
        Assert.InRange(counts["asia"], 400, 600);
        Assert.Equal(Picks, counts["asia"] + counts["us"]);
    }

    [Fact]
    public void Pick_PodsTakeMoreAgain_SoDoesTheRegion()
    {
        ImmutableArray<EndpointModel> endpoints = Create("eu", "asia");
        PriorityPicker picker = PickerOf(endpoints, ("eu", 0, 0));
        RefuseHalf(picker, endpoints[1]);

        for (int second = 0; second < 12; second++)
        {
            _endpoints.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(Picks, Count(picker)["asia"]);
    }

    [Fact]
    public void Pick_TheOperatorWantsMoreThanIsMeasured_NothingIsShed()
    {
        ImmutableArray<EndpointModel> endpoints = Create("eu", "asia");
        PriorityPicker picker = PickerOf(endpoints, ("eu", 0, 0), ("asia", 100, 200));

        RefuseHalf(picker, endpoints[1]);

        Assert.Equal(Picks, Count(picker)["asia"]);
    }

    [Fact]
    public void Pick_NobodyHasMovedAnything_NothingIsShed()
    {
        ImmutableArray<EndpointModel> endpoints = Create("asia", "us");
        PriorityPicker picker = PickerOf(endpoints, ("us", 0, 0));

        // By name, as long as no distance is known, Asia comes before the region that is closed: that is where they would go anyway.
        RefuseHalf(picker, endpoints[0]);

        Assert.Equal(Picks, Count(picker)["asia"]);
    }

    [Fact]
    public void Pick_CallersOfTheRegionItself_AreNotBounded()
    {
        ImmutableArray<EndpointModel> endpoints = Create("eu", "asia");
        PriorityPicker picker = PickerOf(endpoints, ("asia", 0, 0));

        RefuseHalf(picker, endpoints[0]);

        Assert.Equal(Picks, Count(picker)["eu"]);
    }

    private void RefuseHalf(PriorityPicker picker, EndpointModel endpoint)
    {
        for (int i = 0; i < Picks; i++)
        {
            Assert.True(picker.Pick(default).IsSuccess);
            if (i % 2 == 0)
            {
                endpoint.State.ObserveOverload();
            }
        }

        _endpoints.Time.Advance(TimeSpan.FromSeconds(1));
    }

    private static Dictionary<string, int> Count(PriorityPicker picker) => Enumerable.Range(0, Picks)
        .Select(_ => picker.Pick(default))
        .Select(pick => pick.IsSuccess ? pick.Endpoint.Locality.Region! : pick.Failure.ToString())
        .GroupBy(region => region).ToDictionary(group => group.Key, group => group.Count());

    private ImmutableArray<EndpointModel> Create(params string[] regions) =>
        [.. _endpoints.Create(regions.Length).Zip(regions).Select(pair => pair.First with { Locality = new(pair.Second, $"{pair.Second}-a", "") })];

    private PriorityPicker PickerOf(ImmutableArray<EndpointModel> endpoints, params (string Region, uint Percent, uint MaxLoad)[] shares)
    {
        RegionTable table = new(_endpoints.Time);
        table.Apply(new V1.Regions { Shares = { shares.Select(share => new V1.RegionShare { Region = share.Region, AvailablePercent = share.Percent, MaxLoadPercent = share.MaxLoad }) } });
        return new(LocalityTiers.Of([.. endpoints.Select(endpoint => (new V1.Endpoint(), endpoint))], BackendPolicy.Default, Own), BackendPolicy.Default, table, _endpoints.State(table), new Random(1));
    }
}
