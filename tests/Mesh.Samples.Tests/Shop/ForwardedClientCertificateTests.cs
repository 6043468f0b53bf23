using Mesh.Samples.Shop;

namespace Mesh.Samples.Tests.Shop;

public sealed class ForwardedClientCertificateTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("", "")]
    [InlineData("By=spiffe://a/ns/x/sa/y", "")]
    [InlineData("By=spiffe://a/ns/x/sa/y;URI=spiffe://a/ns/shop/sa/web", "spiffe://a/ns/shop/sa/web")]
    [InlineData("URI=\"spiffe://a/ns/shop/sa/web\";Hash=1", "spiffe://a/ns/shop/sa/web")]
    [InlineData("URI=spiffe://a/ns/shop/sa/far, By=b; URI=spiffe://a/ns/shop/sa/near", "spiffe://a/ns/shop/sa/near")]
    public void CallerUri_Header_IsTheNearestCaller(string? header, string expected) =>
        Assert.Equal(expected, ForwardedClientCertificate.CallerUri(header));
}
