using Mesh.Api.Identity;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Tests.Identity;

public sealed class IdentitySetTests
{
    private static readonly SpiffeId Web = new(TrustDomain.Default, "shop", "web");
    private static readonly SpiffeId Old = new(TrustDomain.Default, "shop", "old");

    [Fact]
    public void Equals_SameIdentitiesInAnotherOrder_AreOneKey()
    {
        IdentitySet one = new([Web, Old]);
        IdentitySet other = new([Old, new SpiffeId(TrustDomain.Default, "shop", "web"), Old]);

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.NotEqual(one, new IdentitySet([Web]));
    }

    [Fact]
    public void Contains_Another_IsFalse()
    {
        IdentitySet set = new([Web, Old]);

        Assert.True(set.Contains(new SpiffeId(TrustDomain.Default, "shop", "old")));
        Assert.False(set.Contains(new SpiffeId(TrustDomain.Parse("elsewhere"), "shop", "old")));
    }

    [Fact]
    public void ToString_OfSeveral_NamesTheFirstAndIsOneObject()
    {
        IdentitySet set = new([Web, Old]);

        Assert.Equal("spiffe://cluster.local/ns/shop/sa/old (+1)", set.ToString());
        Assert.Same(set.ToString(), set.ToString());
        Assert.Equal(Web.ToString(), new IdentitySet([Web]).ToString());
    }

    [Fact]
    public void New_WithoutIdentities_Throws() => Assert.Throws<ArgumentException>(() => new IdentitySet([]));
}
