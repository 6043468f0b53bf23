using Mesh.Api.Identity;

namespace Mesh.Api.Tests.Identity;

public sealed class SpiffeIdTests
{
    [Fact]
    public void TryParse_IssuedForm_RoundTrips()
    {
        SpiffeId? id = SpiffeId.TryParse("spiffe://cluster.local/ns/shop/sa/web.v1");

        Assert.Equal(new SpiffeId(TrustDomain.Default, "shop", "web.v1"), id);
        Assert.Equal("spiffe://cluster.local/ns/shop/sa/web.v1", id!.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("https://cluster.local/ns/shop/sa/web")]
    [InlineData("SPIFFE://cluster.local/ns/shop/sa/web")]
    [InlineData("spiffe://Cluster.local/ns/shop/sa/web")]
    [InlineData("spiffe:///ns/shop/sa/web")]
    [InlineData("spiffe://cluster.local/ns//sa/web")]
    [InlineData("spiffe://cluster.local/ns/shop/sa/")]
    [InlineData("spiffe://cluster.local/ns/shop/sa/web/more")]
    [InlineData("spiffe://cluster.local/ns/shop/sa/web?x=1")]
    [InlineData("spiffe://cluster.local/ns/sh%6fp/sa/web")]
    [InlineData("spiffe://cluster.local/ns/shop/x/sa/web")]
    [InlineData("spiffe://cluster.local:443/ns/shop/sa/web")]
    public void TryParse_AnythingElse_IsNull(string? text) => Assert.Null(SpiffeId.TryParse(text));

    [Fact]
    public void TryParse_TooLong_IsNull() =>
        Assert.Null(SpiffeId.TryParse("spiffe://cluster.local/ns/shop/sa/" + new string('a', SpiffeId.MaxLength)));

    [Fact]
    public void Constructor_NameThatWouldChangeThePath_Throws() =>
        Assert.Throws<ArgumentException>(() => new SpiffeId(TrustDomain.Default, "shop/sa/admin", "web"));
}
