using System.Net;
using CsCheck;
using Mesh.Sandbox.Node.Wan;

namespace Mesh.Sandbox.Node.Tests.Wan;

public sealed class WanRoutesTests
{
    private const int East = 0;
    private const int West = 1;
    private const int Europe = 2;

    private readonly WanRoutes _routes = new(
    [
        Member("east", "us", "10.1.0.0/16", "172.31.1.0/24"),
        Member("west", "us", "10.2.0.0/16", "172.31.2.0/24"),
        Member("europe", "eu", "10.1.0.0/16", "172.31.3.0/24"),
    ]);

    [Theory]
    [InlineData(East, "10.2.255.254", West)]
    [InlineData(West, "10.1.0.1", East)]
    [InlineData(East, "172.31.3.10", Europe)]
    [InlineData(West, "172.31.1.255", East)]
    [InlineData(Europe, "172.31.2.0", West)]
    public void Find_AddressThatTheSenderReaches_IsItsOwner(int sender, string destination, int owner) => Assert.Equal(owner, Find(sender, destination));

    [Theory]
    [InlineData(East, "10.1.0.5")] // Its own pods are no matter of the WAN, nor are Europe's with the same address.
    [InlineData(Europe, "10.2.0.5")] // Another network's.
    [InlineData(East, "172.31.1.10")]
    [InlineData(East, "172.31.4.1")]
    [InlineData(East, "8.8.8.8")]
    public void Find_AddressThatTheSenderDoesNotReach_IsNobodys(int sender, string destination) => Assert.Equal(-1, Find(sender, destination));

    [Fact]
    public void Find_AnyBytes_AreNoFault() => Gen.Byte.Array[0, 64].Sample(bytes => Assert.InRange(_routes.Find(East, bytes), -1, Europe));

    [Fact]
    public void Find_NoIpv4Packet_IsNobodys()
    {
        var packet = Packet("10.2.0.5");
        packet[0] = 0x60;

        Assert.Equal(-1, _routes.Find(East, packet));
        Assert.Equal(-1, _routes.Find(East, Packet("10.2.0.5").AsSpan(0, 19)));
    }

    [Theory]
    [InlineData("us", "10.1.128.0/24", "172.31.9.0/24")]
    [InlineData("eu", "10.9.0.0/16", "172.31.0.0/16")]
    public void Create_AddressesInCommon_IsRefused(string network, string pods, string wan)
    {
        var fault = Assert.Throws<ArgumentException>(() => new WanRoutes([Member("east", "us", "10.1.0.0/16", "172.31.1.0/24"), Member("other", network, pods, wan)]));

        Assert.Contains("east and other have addresses in common", fault.Message, StringComparison.Ordinal);
    }

    private static WanMember Member(string name, string network, string pods, string wan) => new(name, network, IPNetwork.Parse(pods), IPNetwork.Parse(wan));

    private int Find(int sender, string destination) => _routes.Find(sender, Packet(destination));

    private static byte[] Packet(string destination) => [0x45, .. new byte[15], .. IPAddress.Parse(destination).GetAddressBytes()];
}
