using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation.Clusters;

namespace Mesh.ControlPlane.Tests.Translation.Clusters;

public sealed class ClusterSetAddressesTests
{
    [Fact]
    public void Choose_SameName_IsTheSameEverywhere()
    {
        string? address = ClusterSetAddresses.Choose(Models.Name("shop/cart"), _ => false);

        Assert.Equal(address, ClusterSetAddresses.Choose(Models.Name("shop/cart"), _ => false));
        Assert.NotEqual(address, ClusterSetAddresses.Choose(Models.Name("shop/web"), _ => false));
        Assert.True(ClusterSetAddresses.IsValid(address!));
    }

    [Fact]
    public void Choose_ManyServices_NoAddressIsGivenTwice()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < 5_000; i++)
        {
            string? address = ClusterSetAddresses.Choose(new("shop", $"service-{i}"), taken.Contains);
            Assert.True(ClusterSetAddresses.IsValid(address!) && taken.Add(address!));
        }
    }

    [Fact]
    public void Choose_AllAreTaken_IsNone()
    {
        int asked = 0;

        Assert.Null(ClusterSetAddresses.Choose(Models.Name("shop/cart"), _ => ++asked > 0));
        Assert.Equal(65_534, asked);
    }

    [Theory]
    [InlineData("240.240.0.1", true)]
    [InlineData("240.240.255.254", true)]
    [InlineData("240.240.0.0", false)]
    [InlineData("240.240.255.255", false)]
    [InlineData("240.241.0.1", false)]
    [InlineData("10.96.0.10", false)]
    [InlineData("240.240.1", false)]
    [InlineData("240.240.0.01", false)]
    [InlineData("::ffff:240.240.0.1", false)]
    [InlineData("", false)]
    public void IsValid_OnlyAddressesOfTheRangeInTheirOneForm(string text, bool expected) => Assert.Equal(expected, ClusterSetAddresses.IsValid(text));

    [Fact]
    public void Of_TwoImportsClaimOneAddress_TheOlderHasIt()
    {
        var old = Import("shop", "cart", day: 1, "240.240.0.7");
        var young = Import("evil", "aaa", day: 2, "240.240.0.7", "240.240.0.8");

        Assert.Equal(["240.240.0.7"], Of(old, old, young));
        Assert.Equal(["240.240.0.8"], Of(young, old, young));
    }

    [Fact]
    public void Of_AddressOutsideTheRange_IsNone() => Assert.Empty(Of(Import("shop", "cart", 1, "10.96.0.10"), Import("shop", "cart", 1, "10.96.0.10")));

    private static IEnumerable<string> Of(ServiceImport import, params ServiceImport[] all) =>
        ClusterSetAddresses.Of(import, address => all.Where(other => other.Spec!.Ips!.Contains(address)));

    private static ServiceImport Import(string @namespace, string name, int day, params string[] addresses) => StatedImport.Of($"{@namespace}/{name}", day, addresses);
}
