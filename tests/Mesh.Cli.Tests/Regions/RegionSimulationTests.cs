using CsCheck;
using Mesh.Cli.Regions;

namespace Mesh.Cli.Tests.Regions;

public sealed class RegionSimulationTests
{
    private const string East = "us-east-1";
    private const string West = "us-west-2";
    private const string Europe = "eu-west-1";
    private static readonly string[] Regions = [East, West, Europe];

    [Fact]
    public void Of_TenPodsOnTwo_SaysWhatEachGets()
    {
        RegionForecast forecast = Simulate([Pods(East, "a", 10), Pods(West, "a", 2)], Evacuated(East), bearable: 150);

        SimulatedService service = Assert.Single(forecast.Services);
        Assert.Equal((83.3, 0.0, 0.0), (service.Zones[0].SharePercent, service.Zones[0].NextSharePercent, service.Zones[0].LoadPercent));
        Assert.Equal((16.7, 100.0, 600.0), (service.Zones[1].SharePercent, service.Zones[1].NextSharePercent, service.Zones[1].LoadPercent));
        Assert.Equal("more than the 150 % that it may be given", service.Zones[1].Verdict);
        Assert.True(forecast.IsHarmful);
    }

    [Fact]
    public void Of_ZonesOfTheNextRegion_ShareWhatComesByTheirPods()
    {
        SimulatedService service = Assert.Single(Simulate([Pods(East, "a", 4), Pods(West, "a", 1), Pods(West, "b", 3)], Evacuated(East)).Services);

        Assert.Equal([("a", 12.5, 25.0, 200.0), ("b", 37.5, 75.0, 200.0)], service.Zones.Where(zone => zone.Region == West).Select(zone => (zone.Zone, zone.SharePercent, zone.NextSharePercent, zone.LoadPercent!.Value)));
    }

    [Fact]
    public void Of_NoOtherRegion_RequestsFail()
    {
        RegionForecast forecast = Simulate([Pods(East, "a", 2)], Evacuated(East));

        Assert.Equal(100, Assert.Single(forecast.Services).FailedPercent);
        Assert.True(forecast.IsHarmful);
    }

    [Fact]
    public void Of_TheOtherIsEvacuatedAlready_RequestsFail() =>
        Assert.Equal(100, Assert.Single(Simulate([Pods(East, "a", 1), Pods(West, "a", 1)], Evacuated(East), inForce: [Evacuated(West)]).Services).FailedPercent);

    [Fact]
    public void Of_HalfOfBoth_TheDrawsAreTheSame_SoNobodyTakesWhatTheOtherLeaves() =>
        Assert.Equal(50, Assert.Single(Simulate([Pods(East, "a", 1), Pods(West, "a", 1)], new(East, 50, [], 100), inForce: [new(West, 50, [], 100)]).Services).FailedPercent);

    [Fact]
    public void Of_OperatorsOrder_GoesThere()
    {
        KnownEndpoint[] endpoints = [Pods(East, "a", 2), Pods(West, "a", 2), Pods(Europe, "a", 2)];

        RegionForecast said = Simulate(endpoints, Evacuated(East) with { FailoverTo = [West] });
        RegionForecast unsaid = Simulate(endpoints, Evacuated(East));

        Assert.Equal(200, Load(said, West));
        Assert.Equal(100, Load(said, Europe));
        Assert.DoesNotContain(said.Assumptions, assumption => assumption.Contains("nearest", StringComparison.Ordinal));
        Assert.Equal(200, Load(unsaid, Europe));
        Assert.Contains(unsaid.Assumptions, assumption => assumption.Contains($"assumed is {Europe}", StringComparison.Ordinal));

        static double? Load(RegionForecast forecast, string region) => forecast.Services[0].Zones.Single(zone => zone.Region == region).LoadPercent;
    }

    [Fact]
    public void Of_MaxLoadOfARegion_CountsOfWhatPodsCanBear()
    {
        KnownEndpoint[] endpoints = [Pods(East, "a", 1), Pods(West, "a", 1)];

        Assert.False(Simulate(endpoints, Evacuated(East), 200).IsHarmful);
        Assert.True(Simulate(endpoints, Evacuated(East), 200, [new(West, 100, [], 80)]).IsHarmful);
    }

    [Fact]
    public void Of_ServicesThatAreNotThere_AndSecondNames_AreLeftOut()
    {
        KnownModel model = new(new Dictionary<string, IReadOnlyList<KnownEndpoint>>
        {
            ["shop/elsewhere"] = [Pods(West, "a", 1)],
            ["shop/global"] = [Pods(East, "a", 1), Pods(West, "a", 1)],
            ["shop/global.clusterset"] = [Pods(East, "a", 1), Pods(West, "a", 1)],
            ["shop/local"] = [Pods(East, "a", 1)],
            ["shop/local.clusterset"] = [Pods(East, "a", 1), Pods(West, "a", 1)],
        });

        Assert.Equal(["shop/global", "shop/local", "shop/local.clusterset"], new RegionSimulation(model, []).Of(Evacuated(East), null).Services.Select(service => service.Service));
    }

    /// <summary>Every request is answered by somebody or fails, now and then, wherever pods are and whatever is in force.</summary>
    [Fact]
    public void Of_AnyModel_EveryRequestIsCounted() =>
        Gen.Select(
            Gen.Select(Gen.Int[0, 2].Select(region => Regions[region]), Gen.Bool.Select(first => first ? "a" : "b"), Gen.Int[1, 30]).Array[1, 8],
            Gen.Int[0, 99],
            Gen.Int[0, 100],
            Gen.Int[1, 2].Select(region => Regions[region])).Sample((places, available, other, first) =>
        {
            foreach (SimulatedService service in Simulate(
                [.. places.Select(place => Pods(place.Item1, place.Item2, place.Item3))], new(East, available, [first], 100), inForce: [new(West, other, [], 100)]).Services)
            {
                Assert.Equal(100, service.FailedPercent + service.Zones.Sum(zone => zone.NextSharePercent), 0.5);
                Assert.All(service.Zones, zone => Assert.InRange(zone.NextSharePercent, 0, 100));
            }
        });

    private static RegionForecast Simulate(IReadOnlyList<KnownEndpoint> endpoints, KnownRegion wish, int? bearable = null, IReadOnlyList<KnownRegion>? inForce = null) =>
        new RegionSimulation(new(new Dictionary<string, IReadOnlyList<KnownEndpoint>> { ["shop/cart"] = endpoints }), inForce ?? []).Of(wish, bearable);

    private static KnownEndpoint Pods(string region, string zone, int count) => new(region, zone, false, count);

    private static KnownRegion Evacuated(string region) => new(region, 0, [], 100);
}
