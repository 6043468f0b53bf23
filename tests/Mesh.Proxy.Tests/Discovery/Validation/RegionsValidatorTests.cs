using Mesh.Proxy.Discovery.Validation;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Discovery.Validation;

public sealed class RegionsValidatorTests
{
    private static readonly Dictionary<string, (Action<V1.Regions> Change, string Field)> Faults = new()
    {
        ["more load than can be meant"] = (regions => regions.Shares[0].MaxLoadPercent = 1001, "shares[0].max_load_percent"),
        ["more than everything"] = (regions => regions.Shares[0].AvailablePercent = 101, "shares[0].available_percent"),
        ["no region"] = (regions => regions.Shares[1].Region = "", "shares[1].region"),
        ["a region twice"] = (regions => regions.Shares[1].Region = "us", "shares[1].region"),
        ["a forged line"] = (regions => regions.Shares[0].Source = "RegionPolicy us\r\nx", "shares[0].source"),
        ["a region too long"] = (regions => regions.Preference[0] = new string('a', 64), "preference[0]"),
        ["preferred twice"] = (regions => regions.Preference[1] = "asia", "preference[1]"),
        ["too many shares"] = (regions => regions.Shares.Add(Enumerable.Range(0, 256).Select(i => new V1.RegionShare { Region = $"r-{i}" })), "shares"),
        ["too many preferred"] = (regions => regions.Preference.Add(Enumerable.Range(0, 256).Select(i => $"r-{i}")), "preference"),
    };

    public static TheoryData<string> Cases => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Check_OneFault_NamesItsField(string name)
    {
        (Action<V1.Regions> change, string field) = Faults[name];
        V1.Regions regions = Good();
        change(regions);

        Assert.Equal(field, RegionsValidator.Check("regions", regions)?.Field);
    }

    [Fact]
    public void Check_Good_IsAcceptedUnderItsOwnNameOnly()
    {
        Assert.Null(RegionsValidator.Check("regions", Good()));
        Assert.Null(RegionsValidator.Check("regions", new V1.Regions()));
        Assert.Equal("name", RegionsValidator.Check("region", Good())?.Field);
    }

    private static V1.Regions Good() => new()
    {
        Shares = { new V1.RegionShare { Region = "us", AvailablePercent = 40, Source = "RegionPolicy us (eu-west-1)" }, new V1.RegionShare { Region = "eu" } },
        Preference = { "asia", "us" },
    };
}
