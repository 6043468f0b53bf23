using Mesh.ControlPlane.Federation;

namespace Mesh.ControlPlane.Tests.Federation;

public sealed class PeerAddressTests
{
    [Theory]
    [InlineData("east.example:15013", "east.example", 15013)]
    [InlineData("203.0.113.7:443", "203.0.113.7", 443)]
    [InlineData("[2001:db8::7]:443", "2001:db8::7", 443)]
    public void TryParse_HostAndPort_AreRead(string text, string host, int port)
    {
        Assert.Equal(new PeerAddress(host, port), PeerAddress.TryParse(text));
        Assert.Equal(text, PeerAddress.TryParse(text)!.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("east")]
    [InlineData(":443")]
    [InlineData("east:0")]
    [InlineData("east:65536")]
    [InlineData("east:+1")]
    [InlineData("east/x:443")]
    [InlineData("user@east:443")]
    [InlineData("2001:db8::7:443")]
    [InlineData("[10.0.0.1]:443")]
    public void TryParse_AnythingElse_IsRefused(string? text) => Assert.Null(PeerAddress.TryParse(text));
}
