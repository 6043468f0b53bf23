using System.Net;
using CsCheck;
using Mesh.Sandbox.Node.Network;

namespace Mesh.Sandbox.Node.Tests.Network;

public sealed class AddressPoolTests
{
    [Fact]
    public void Take_AnyOrderOfTakesAndReturns_NeverGivesAnAddressTwice() =>
        Gen.Bool.Array[1, 300].Sample(takes =>
        {
            var pool = new AddressPool(IPNetwork.Parse("10.244.0.0/24"));
            var held = new List<IPAddress>();
            foreach (var take in takes)
            {
                if (take && held.Count < 200)
                {
                    var address = pool.Take();
                    Assert.DoesNotContain(address, held);
                    Assert.True(IPNetwork.Parse("10.244.0.0/24").Contains(address));
                    held.Add(address);
                }
                else if (held.Count > 0)
                {
                    pool.Return(held[0]);
                    held.RemoveAt(0);
                }
            }
        });

    [Fact]
    public void Take_AfterAReturn_PrefersAnAddressNotUsedRecently()
    {
        var pool = new AddressPool(IPNetwork.Parse("10.244.0.0/24"));
        var first = pool.Take();
        pool.Return(first);

        Assert.NotEqual(first, pool.Take());
    }

    [Fact]
    public void Take_RangeExhausted_SaysSo()
    {
        var pool = new AddressPool(IPNetwork.Parse("10.244.0.0/27"));
        for (var i = 0; i < 21; i++)
        {
            pool.Take();
        }

        Assert.Throws<InvalidOperationException>(pool.Take);
    }
}
