using System.Net;
using Mesh.Sandbox.Node.Wan;

namespace Mesh.Sandbox.Node.Tests.Wan;

public sealed class WanFabricTests
{
    private readonly WanFabric _fabric = new(
        [
            new WanMember("one", "a", IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("172.31.1.0/24")),
            new WanMember("two", "b", IPNetwork.Parse("10.1.0.0/16"), IPNetwork.Parse("172.31.2.0/24")),
        ],
        new Random(1));

    [Fact]
    public void Send_KnownDestination_ArrivesThereAndNowhereElse()
    {
        _fabric.Links.Single(link => link.To == "two").Settings = new() { Delay = TimeSpan.FromMilliseconds(5) };

        Send(0, "172.31.2.10");

        Assert.Equal(TimeSpan.FromMilliseconds(5), _fabric.NextDue);
        Assert.False(_fabric.TryReceive(0, TimeSpan.FromMilliseconds(5), out _));
        Assert.True(_fabric.TryReceive(1, TimeSpan.FromMilliseconds(5), out _));
        Assert.Null(_fabric.NextDue);
    }

    [Fact]
    public void Send_UnknownDestination_IsCountedAndGone()
    {
        Send(0, "192.0.2.1");

        Assert.Equal(1, _fabric.Unroutable);
        Assert.Equal(0, _fabric.Pool.Taken);
    }

    private void Send(int from, string destination)
    {
        byte[] packet = [0x45, .. new byte[15], .. IPAddress.Parse(destination).GetAddressBytes()];
        var buffer = _fabric.Pool.Take();
        packet.CopyTo(buffer, 0);
        _fabric.Send(from, new WanPacket(buffer, packet.Length), TimeSpan.Zero);
    }
}
