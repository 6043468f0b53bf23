using Mesh.Injection.Annotations;

namespace Mesh.Injector.Tests.Annotations;

public sealed class ListTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  ", "")]
    [InlineData("80", "80")]
    [InlineData("80, 443,80", "80 443")]
    [InlineData("1,65535", "1 65535")]
    public void PortList_Ports_AreReadOnceEach(string text, string expected)
    {
        IReadOnlyList<int> ports = PortList.Parse(text, out string? fault);

        Assert.Null(fault);
        Assert.Equal(expected, string.Join(' ', ports));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("+80")]
    [InlineData("80;90")]
    [InlineData("80,")]
    [InlineData("80,,90")]
    [InlineData("8000-8010")]
    [InlineData("http")]
    [InlineData("*")]
    [InlineData("80\n90")]
    public void PortList_AnythingElse_IsAFault(string text)
    {
        Assert.Empty(PortList.Parse(text, out string? fault));

        Assert.NotNull(fault);
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("0.0.0.0/0, 192.168.1.7/32", "0.0.0.0/0 192.168.1.7/32")]
    [InlineData("2001:DB8:0::/32", "2001:db8::/32")]
    public void CidrList_Networks_AreReadInTheirShortestForm(string text, string expected)
    {
        IReadOnlyList<string> networks = CidrList.Parse(text, out string? fault);

        Assert.Null(fault);
        Assert.Equal(expected, string.Join(' ', networks));
    }

    [Theory]
    [InlineData("10.0.0.0")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10/8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/8,")]
    [InlineData("fe80::%eth0/10")]
    [InlineData("::/129")]
    [InlineData("example.com/8")]
    public void CidrList_AnythingElse_IsAFault(string text)
    {
        Assert.Empty(CidrList.Parse(text, out string? fault));

        Assert.NotNull(fault);
    }

    [Fact]
    public void Lists_TooLong_AreAFault()
    {
        PortList.Parse(string.Join(',', Enumerable.Range(1, PortList.MaxCount + 1)), out string? ports);
        CidrList.Parse(string.Join(',', Enumerable.Range(0, CidrList.MaxCount + 1).Select(i => $"10.{i}.0.0/16")), out string? networks);

        Assert.NotNull(ports);
        Assert.NotNull(networks);
    }
}
