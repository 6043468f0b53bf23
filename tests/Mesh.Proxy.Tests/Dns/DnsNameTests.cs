using Mesh.Proxy.Dns;

namespace Mesh.Proxy.Tests.Dns;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("a", 3)]
    [InlineData("web.shop.svc.clusterset.local", 31)]
    public void Measure_WholeName_IsItsLength(string name, int bytes) => Assert.Equal(bytes, DnsName.Measure([.. DnsMessages.Name(name), 0xFF, 0xFF]));

    [Fact]
    public void Measure_EveryPrefixOfAName_IsNone()
    {
        byte[] name = DnsMessages.Name("web.shop.svc.clusterset.local");

        Assert.All(Enumerable.Range(0, name.Length), length => Assert.Equal(0, DnsName.Measure(name.AsSpan(0, length))));
    }

    [Theory]
    [InlineData(new byte[] { 0xC0, 12 })]
    [InlineData(new byte[] { 1, (byte)'a', 0xC0, 12 })]
    [InlineData(new byte[] { 64 })]
    public void Measure_PointersAndLongLabels_AreNone(byte[] name) => Assert.Equal(0, DnsName.Measure([.. name, .. new byte[100]]));

    [Fact]
    public void Measure_LongestName_Counts()
    {
        string longest = string.Join('.', [.. Enumerable.Repeat(new string('a', 63), 3), new string('a', 61)]);

        Assert.Equal(DnsName.MaxBytes, DnsName.Measure(DnsMessages.Name(longest)));
        Assert.Equal(0, DnsName.Measure(DnsMessages.Name(longest + "a")));
    }

    [Theory]
    [InlineData("clusterset.local", true)]
    [InlineData("web.shop.svc.clusterset.local", true)]
    [InlineData("WEB.shop.SVC.ClusterSet.LOCAL", true)]
    [InlineData("notclusterset.local", false)]
    [InlineData("web.shop.svc.cluster.local", false)]
    [InlineData("web.shop.svc.clusterset.local.svc.cluster.local", false)]
    [InlineData("local", false)]
    [InlineData("", false)]
    public void IsWithin_Name_IsOfTheZoneOnlyAtAWholeLabel(string name, bool isWithin) =>
        Assert.Equal(isWithin, DnsName.IsWithin(DnsMessages.Name(name), ClusterSetZone.Name));

    [Fact]
    public void IsWithin_ZoneWithinALabel_IsNot() =>
        Assert.False(DnsName.IsWithin([28, .. "clusterset.local.example.com"u8, 0], ClusterSetZone.Name));

    [Theory]
    [InlineData("web.shop", "web.shop")]
    [InlineData("Web.SHOP", "web.shop")]
    [InlineData("_http._tcp.web", "_http._tcp.web")]
    [InlineData("", "")]
    [InlineData("w b", null)]
    [InlineData("w\u00e9b", null)]
    public void ToText_Name_IsLowerCase(string name, string? text) => Assert.Equal(text, DnsName.ToText(DnsMessages.Name(name)));

    [Fact]
    public void ToText_DotWithinALabel_IsNoText() => Assert.Null(DnsName.ToText([8, .. "web.shop"u8, 0]));
}
