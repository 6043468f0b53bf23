using Mesh.Proxy.Dns;

namespace Mesh.Proxy.Tests.Dns;

public sealed class NameserversTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("search shop.svc.cluster.local svc.cluster.local\nnameserver 10.96.0.10\noptions ndots:5\n", "10.96.0.10")]
    [InlineData("nameserver 10.96.0.10\nnameserver fd00::a\n", "10.96.0.10 fd00::a")]
    [InlineData("  nameserver\t10.96.0.10 \r\n", "10.96.0.10")]
    [InlineData("# nameserver 10.0.0.1\n;nameserver 10.0.0.2\nnameservers 10.0.0.3\nnameserver\nnameserver x\n", "")]
    [InlineData("nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4\n", "10.0.0.1 10.0.0.2 10.0.0.3")]
    [InlineData("nameserver 10.0.0.1\nnameserver 10.0.0.1\nnameserver 10.0.0.2\n", "10.0.0.1 10.0.0.2")]
    [InlineData("nameserver fe80::1%1\nnameserver 10.0.0.1\n", "10.0.0.1")]
    [InlineData("nameserver 127.0.0.53\n", "127.0.0.53")]
    public void Parse_File_FindsThoseThatLibrariesAsk(string text, string expected) => Assert.Equal(expected, string.Join(' ', Nameservers.Parse(text)));

    [Fact]
    public void Read_NoFile_FindsNone() => Assert.Empty(Nameservers.Read("/nowhere/resolv.conf"));
}
