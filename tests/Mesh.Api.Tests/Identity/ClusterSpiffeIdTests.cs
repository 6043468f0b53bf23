using Mesh.Api.Identity;

namespace Mesh.Api.Tests.Identity;

public sealed class ClusterSpiffeIdTests
{
    [Fact]
    public void TryParse_IssuedForm_RoundTrips()
    {
        ClusterSpiffeId? id = ClusterSpiffeId.TryParse("spiffe://mesh.example/cluster/us-east-1");

        Assert.Equal(new ClusterSpiffeId(TrustDomain.Parse("mesh.example"), "us-east-1"), id);
        Assert.Equal("spiffe://mesh.example/cluster/us-east-1", id!.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("spiffe://mesh.example/cluster/")]
    [InlineData("spiffe://mesh.example/cluster/us-east-1/ns")]
    [InlineData("spiffe://mesh.example/cluster/US-EAST-1")]
    [InlineData("spiffe:///cluster/us-east-1")]
    [InlineData("spiffe://mesh.example/ns/shop/sa/web")]
    [InlineData("spiffe://mesh.example/cluster/us-east-1?x=1")]
    public void TryParse_AnythingElse_IsNull(string? text) => Assert.Null(ClusterSpiffeId.TryParse(text));

    [Fact]
    public void TryParse_IdentityOfACluster_IsNoWorkload() => Assert.Null(SpiffeId.TryParse("spiffe://mesh.example/cluster/us-east-1"));
}
