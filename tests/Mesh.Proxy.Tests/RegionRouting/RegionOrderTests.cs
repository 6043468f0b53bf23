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
    public void Update_ClearlyNearerForTenSeconds_ComesFirst()
    {
        _distances["asia"] = 0.100;
        _distances["us"] = 0.070;

        Assert.True(_order.Update(_distances));
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.True(_order.Update(_distances));
        Assert.Equal(["asia", "eu", "us"], _order.Current);

        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(_order.Update(_distances));
        // What is not known comes last.
        Assert.Equal(["us", "asia", "eu"], _order.Current);
    }

    [Fact]
    public void Update_NotAFifthNearer_StaysAsItIs()
    {
        _distances["asia"] = 0.100;
        _distances["eu"] = 0.200;
        _distances["us"] = 0.161;

        Assert.False(_order.Update(_distances));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(_order.Update(_distances));

        Assert.Equal(["asia", "eu", "us"], _order.Current);
    }

    [Fact]
    public void Update_NearerWithABreak_BeginsAnew()
    {
        _distances["asia"] = 0.100;
        _distances["eu"] = 0.050;
        _distances["us"] = 0.200;
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
        _distances["us"] = 0.010;
        _order.Update(_distances);
        _time.Advance(RegionOrder.Lasting);
        _order.Update(_distances);

        _distances.Remove("asia");
        _distances["africa"] = double.PositiveInfinity;
        _order.Update(_distances);

        Assert.Equal(["us", "eu", "africa"], _order.Current);
    }

    [Fact]
    public void Update_AnyDistances_EndsWithNobodyAFifthBehindItsNeighbour() => Gen.Select(Gen.Double[0.001, 1], Gen.Bool).Array[0, 12].Sample(distances =>
    {
        RegionOrder order = new(_time);
        Dictionary<string, double> known = distances.Select((pair, i) => ($"region-{i:00}", pair.Item2 ? pair.Item1 : double.PositiveInfinity)).ToDictionary();
        order.Update(known.ToDictionary(pair => pair.Key, _ => double.PositiveInfinity));
        if (order.Update(known))
        {
            _time.Advance(RegionOrder.Lasting);
            order.Update(known);
        }

        return order.Current.Length == known.Count
            && order.Current.Order().SequenceEqual(known.Keys.Order())
            && order.Current.Zip(order.Current.Skip(1)).All(pair => !(known[pair.Second] < RegionOrder.Better * known[pair.First]));
    });
}
