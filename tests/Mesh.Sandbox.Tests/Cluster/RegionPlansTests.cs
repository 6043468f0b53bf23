using Mesh.Sandbox.Cluster;

namespace Mesh.Sandbox.Tests.Cluster;

public sealed class RegionPlansTests
{
    [Theory]
    [InlineData(RegionPlans.UsEast, RegionPlans.UsWest, 40)]
    [InlineData(RegionPlans.UsEast, RegionPlans.EuWest, 70)]
    [InlineData(RegionPlans.UsWest, RegionPlans.EuWest, 120)]
    public void RoundTrip_EachPair_IsTheSameBothWays(string one, string other, int milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RegionPlans.RoundTrip(one, other));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), RegionPlans.RoundTrip(other, one));
    }

    [Fact]
    public void All_OfDifferentNetworks_HaveTheSamePodAddresses()
    {
        Assert.Equal(RegionPlans.All[0].Wan!.Network, RegionPlans.All[1].Wan!.Network);
        Assert.NotEqual(RegionPlans.All[0].Wan!.Network, RegionPlans.All[2].Wan!.Network);
        Assert.Equal(RegionPlans.All[0].PodRange, RegionPlans.All[2].PodRange);
        Assert.All(RegionPlans.All, plan => Assert.Equal(2, plan.Zones.Distinct().Count()));
    }
}
