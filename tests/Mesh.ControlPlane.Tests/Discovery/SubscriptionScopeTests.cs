using Mesh.Api.Resources;
using Mesh.ControlPlane.Discovery;
using Mesh.ControlPlane.Tests.Support;

namespace Mesh.ControlPlane.Tests.Discovery;

public sealed class SubscriptionScopeTests
{
    private readonly SubscriptionScope _scope = new(Models.Name("shop/web-1"));

    [Theory]
    [InlineData("shop/cart", true)]
    [InlineData("shop/cart.clusterset", true)]
    [InlineData("10.96.0.7", true)]
    [InlineData("240.240.3.4", true)]
    [InlineData("cart.shop.svc.clusterset.local", true)]
    [InlineData("10.96.0.07", false)]
    [InlineData("Cart.shop.svc.clusterset.local", false)]
    [InlineData("cart.shop.svc.clusterset.local.", false)]
    [InlineData(".svc.clusterset.local", false)]
    [InlineData("svc.clusterset.local", false)]
    [InlineData("cart.shop.svc.cluster.local", false)]
    [InlineData("example.com", false)]
    [InlineData("", false)]
    public void Allows_Service_ByNameAddressOrNameOfTheClusterSet(string name, bool expected) => Assert.Equal(expected, _scope.Allows(ResourceType.Service, name));

    [Fact]
    public void Allows_Endpoints_ByNameAlone()
    {
        Assert.True(_scope.Allows(ResourceType.Endpoints, "shop/cart.clusterset"));
        Assert.False(_scope.Allows(ResourceType.Endpoints, "cart.shop.svc.clusterset.local"));
        Assert.False(_scope.Allows(ResourceType.Endpoints, "240.240.3.4"));
    }
}
