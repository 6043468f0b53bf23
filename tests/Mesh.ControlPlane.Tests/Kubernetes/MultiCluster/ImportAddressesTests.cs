using Mesh.ControlPlane.Kubernetes.MultiCluster;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation.Clusters;

namespace Mesh.ControlPlane.Tests.Kubernetes.MultiCluster;

public sealed class ImportAddressesTests
{
    private readonly List<ServiceImport> _imports = [];
    private readonly ImportAddresses _addresses;

    public ImportAddressesTests() => _addresses = new(address => _imports.Where(import => import.Spec!.Ips!.Contains(address)));

    [Fact]
    public void For_ImportWithAddress_KeepsIt()
    {
        _imports.Add(StatedImport.Of("shop/cart", 1, "240.240.3.4"));

        Assert.Equal("240.240.3.4", _addresses.For(Models.Name("shop/cart"), _imports[0]));
    }

    [Fact]
    public void For_AddressOfAnOlderImport_GetsAnother()
    {
        _imports.Add(StatedImport.Of("shop/cart", 1, "240.240.3.4"));
        _imports.Add(StatedImport.Of("shop/web", 2, "240.240.3.4"));

        Assert.NotEqual("240.240.3.4", _addresses.For(Models.Name("shop/web"), _imports[1]));
        Assert.Equal("240.240.3.4", _addresses.For(Models.Name("shop/cart"), _imports[0]));
    }

    [Fact]
    public void For_AddressThatWasGivenAndIsNotSeenYet_IsNotGivenAgain()
    {
        string first = ClusterSetAddresses.Choose(Models.Name("shop/cart"), _ => false)!;
        // Web has the same first choice in this world: everything else is taken.
        var only = new ImportAddresses(address => address == first ? [] : [StatedImport.Of("other/one", 1, address)]);

        Assert.Equal(first, only.For(Models.Name("shop/cart"), null));
        Assert.Null(only.For(Models.Name("shop/web"), null));
        Assert.Equal(first, only.For(Models.Name("shop/cart"), null));
    }

    [Fact]
    public void For_AddressOutsideTheRange_IsReplaced()
    {
        _imports.Add(StatedImport.Of("shop/cart", 1, "10.96.0.10"));

        Assert.True(ClusterSetAddresses.IsValid(_addresses.For(Models.Name("shop/cart"), _imports[0])!));
    }
}
