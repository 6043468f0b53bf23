using CsCheck;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Tests.Fakes;

namespace Mesh.Kubernetes.Tests.Informers;

public sealed class ResourceStoreTests
{
    private static readonly StoreIndex<V1ConfigMap> ByValue = new(map => map.Data["value"].Split(','));

    [Fact]
    public void Put_AnySequence_IndexesAgreeWithAScan()
    {
        var step = Gen.Select(Gen.Char['a', 'e'], Gen.Bool, Gen.Char['p', 's'].Array[1, 3]);
        step.List[0, 60].Sample(steps =>
        {
            var store = new ResourceStore<V1ConfigMap>([ByValue]);
            foreach (var (name, remove, values) in steps)
            {
                var map = Samples.Map(name.ToString(), "1", string.Join(',', values));
                store.Put(ResourceKey.Of(map), remove ? null : map);
            }

            foreach (var value in new[] { "p", "q", "r", "s" })
            {
                Assert.Equal(
                    store.All().Where(map => map.Data["value"].Split(',').Contains(value)).Select(map => map.Metadata.Name).Order(),
                    store.Find(ByValue, value).Select(map => map.Metadata.Name).Order());
            }
        });
    }

    [Fact]
    public void Snapshot_StoreMovesOn_StaysAsItWas()
    {
        var store = new ResourceStore<V1ConfigMap>([ByValue]);
        store.Put(new("shop", "a"), Samples.Map("a", "1", "x"));

        var snapshot = store.Snapshot();
        store.Put(new("shop", "a"), null);

        Assert.Equal(0, store.Count);
        Assert.Single(snapshot.Find(ByValue, "x"));
    }

    [Fact]
    public void Find_UnknownIndex_IsRefused()
    {
        var store = new ResourceStore<V1ConfigMap>([]);

        Assert.Throws<ArgumentException>(() => store.Find(ByValue, "x"));
    }
}
