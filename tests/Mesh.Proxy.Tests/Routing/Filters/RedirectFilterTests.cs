using Mesh.Api.Resources.V1;
using Mesh.Proxy.Routing.Filters;

namespace Mesh.Proxy.Tests.Routing.Filters;

public sealed class RedirectFilterTests
{
    [Theory]
    // Nothing said: the same place.
    [InlineData("", "", 0u, 80, "GET web.shop:80/a?b", "http://web.shop/a?b")]
    [InlineData("", "", 0u, 8080, "GET web.shop/a", "http://web.shop:8080/a")]
    // A scheme without a port means the scheme's port.
    [InlineData("https", "", 0u, 8080, "GET web.shop:8080/a", "https://web.shop/a")]
    [InlineData("http", "", 0u, 8080, "GET web.shop:8080/a", "http://web.shop/a")]
    [InlineData("https", "", 443u, 80, "GET web.shop/a", "https://web.shop/a")]
    [InlineData("https", "", 80u, 80, "GET web.shop/a", "https://web.shop:80/a")]
    [InlineData("", "", 80u, 8080, "GET web.shop/a", "http://web.shop/a")]
    [InlineData("", "other.example", 8083u, 80, "GET web.shop/a", "http://other.example:8083/a")]
    [InlineData("", "", 0u, 80, "GET [fd00::1]:80/a", "http://[fd00::1]/a")]
    [InlineData("", "", 0u, 80, "GET web.shop?a", "http://web.shop/?a")]
    [InlineData("", "", 0u, 80, "GET /x/../a%2f", "/x/../a%2f")]
    public void LocationOf_SchemeHostPort_AreDerivedAsTheGatewayApiSays(string scheme, string hostname, uint port, int servicePort, string request, string expected) =>
        Assert.Equal(
            expected,
            new RedirectFilter(new HttpRedirect { Scheme = scheme, Hostname = hostname, Port = port, StatusCode = 302 }, servicePort).LocationOf(TestHead.Parse(request), 0));

    [Fact]
    public void LocationOf_Prefix_IsReplacedAndTheQueryKept() =>
        Assert.Equal(
            "http://web/new/b?c=d",
            new RedirectFilter(new HttpRedirect { StatusCode = 301, Path = new PathModifier { ReplacePrefix = "/new" } }, 80).LocationOf(TestHead.Parse("GET web/old/b?c=d"), 4));
}
