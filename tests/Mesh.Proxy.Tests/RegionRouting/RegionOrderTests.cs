using CsCheck;
using Mesh.Proxy.RegionRouting;
using Microsoft.Extensions.Time.Testing;

namespace Mesh.Proxy.Tests.RegionRouting;

public sealed class RegionOrderTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Dictionary<string, double> _distances = new() { ["asia"] = double.PositiveInfinity, ["eu"] = double.PositiveInfinity, ["us"] = double.PositiveInfinity };
    private readonly RegionOrder _order;

    public RegionOrderTests()
    {
        _order = new RegionOrder(_time);
        _order.Update(_distances);
    }

    [Fact]
    public void Update_NothingMeasured_IsByName() => Assert.Equal(["asia", "eu", "us"], _order.Current);

    [Fact]
    public void Update_SomeNeverAsked_ComeFirstByName()
    {
        _distances["asia"] = 0.100;
        Assert.False(_order.Update(_distances));
        Assert.Equal(["eu", "us", "asia"], _order.Current);

        _distances["eu"] = 0.200;
        Assert.False(_order.Update(_distances));
        Assert.Equal(["us", "asia", "eu"], _order.Current);

        _distances["us"] = 0.150;
        Assert.False(_order.Update(_distances));
        Assert.Equal(["asia", "us", "eu"], _order.Current);
    }

    [Fact]
    public void Update_ClearlyNearerForTenSeconds_ComesFirst()
    {
        Measure(asia: 0.100, eu: 0.110, us: 0.120);
        _distances["us"] = 0.070;

        Assert.True(_order.Update(_distances));
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.True(_order.Update(_distances));
        Assert.Equal(["asia", "eu", "us"], _order.Current);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(_order.Update(_distances));
        Assert.Equal(["us", "asia", "eu"], _order.Current);
    }

    [Fact]
    public void Update_NotAFifthNearer_StaysAsItIs()
    {
        Measure(asia: 0.100, eu: 0.110, us: 0.120);
        _distances["us"] = 0.090;

        Assert.False(_order.Update(_distances));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_order.Update(_distances));

        Assert.Equal(["asia", "eu", "us"], _order.Current);
    }

    [Fact]
    public void Update_NearerWithABreak_BeginsAnew()
    {
        Measure(asia: 0.100, eu: 0.110, us: 0.200);
        _distances["eu"] = 0.050;
        _order.Update(_distances);
        _time.Advance(TimeSpan.FromSeconds(9));
        _distances["eu"] = 0.090;
        Assert.False(_order.Update(_distances));
        _distances["eu"] = 0.050;
        Assert.True(_order.Update(_distances));
        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.True(_order.Update(_distances));
        Assert.Equal("asia", _order.Current[0]);
    }

    [Fact]
    public void Update_RegionsComeAndGo_TheOthersKeepTheirPlaces()
    {
        Measure(asia: 0.100, eu: 0.110, us: 0.010);

        _distances.Remove("asia");
        _distances["africa"] = double.PositiveInfinity;
        _order.Update(_distances);

        Assert.Equal(["africa", "us", "eu"], _order.Current);
    }

    [Fact]
    public void Update_AnyDistances_EndsWithNobodyAFifthBehindItsNeighbour() => Gen.Select(Gen.Double[0.001, 1], Gen.Double[0.001, 1], Gen.Bool).Array[0, 12].Sample(distances =>
    {
        RegionOrder order = new(_time);
        Dictionary<string, double> earlier = distances.Select((pair, i) => ($"region-{i:00}", pair.Item3 ? pair.Item1 : double.PositiveInfinity)).ToDictionary();
        Dictionary<string, double> known = distances.Select((pair, i) => ($"region-{i:00}", pair.Item3 ? pair.Item2 : double.PositiveInfinity)).ToDictionary();
        order.Update(earlier);
        if (order.Update(known))
        {
            _time.Advance(RegionOrder.Lasting);
            order.Update(known);
        }

        string[] asked = [.. order.Current.Where(region => double.IsFinite(known[region]))];
        return order.Current.Length == known.Count
            && order.Current.Order().SequenceEqual(known.Keys.Order())
            && order.Current.TakeLast(asked.Length).SequenceEqual(asked)
            && asked.Zip(asked.Skip(1)).All(pair => !(known[pair.Second] < RegionOrder.Better * known[pair.First]));
    });

    /// <summary>All at once, so that they are in order from the beginning.</summary>
    private void Measure(double asia, double eu, double us)
    {
        (_distances["asia"], _distances["eu"], _distances["us"]) = (asia, eu, us);
        Assert.False(_order.Update(_distances));
    }
}
