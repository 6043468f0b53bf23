using Mesh.Api.Resources;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;
using Wire = Mesh.Api.Resources.V1;

namespace Mesh.ControlPlane.Tests.Snapshots;

public sealed class EncodedResourceTests
{
    private static readonly Wire.Workload Content = new() { Namespace = "shop", Name = "web-1" };

    [Fact]
    public void OnDemand_AskedTwice_IsEncodedOnce()
    {
        int encoded = 0;
        var resource = EncodedResource.OnDemand(ResourceType.Workload, "shop/web-1", () =>
        {
            encoded++;
            return Content;
        });
        Assert.False(resource.IsEncoded);

        Assert.Same(resource.Wire, resource.Wire);

        Assert.Equal(1, encoded);
        Assert.True(resource.IsEncoded);
    }

    [Fact]
    public void OnDemand_Encoded_IsTheSameAsAtOnce()
    {
        var atOnce = new EncodedResource(ResourceType.Workload, "shop/web-1", [], Content);
        var onDemand = EncodedResource.OnDemand(ResourceType.Workload, "shop/web-1", () => Content);

        Assert.Equal(atOnce.Wire, onDemand.Wire);
        Assert.Equal(atOnce.WireSize, onDemand.WireSize);
    }

    [Fact]
    public void Publish_WorkloadThatNobodyAskedFor_IsNotEncoded()
    {
        var store = new SnapshotStore();
        Publish(store, Models.Workload("shop/web-1"), Models.Workload("shop/web-2"));
        Publish(store, Models.Workload("shop/web-1", "other"), Models.Workload("shop/web-2", "other"));

        var workloads = store.Current.Of(ResourceType.Workload);
        string version = workloads.Find("shop/web-1", "shop")!.Version;

        Assert.NotEmpty(version);
        Assert.False(workloads.Find("shop/web-2", "shop")!.IsEncoded);
    }

    [Fact]
    public void Publish_WorkloadThatReadsTheSame_IsNotToldToThoseWhoHaveIt()
    {
        var store = new SnapshotStore();
        Publish(store, Models.Workload("shop/web-1"));
        string version = store.Current.Of(ResourceType.Workload).Find("shop/web-1", "shop")!.Version;
        long revision = store.Current.Revision;

        Publish(store, Models.Workload("shop/web-1"));

        Assert.Equal(revision, store.Current.Revision);
        Assert.Equal(version, store.Current.Of(ResourceType.Workload).Find("shop/web-1", "shop")!.Version);
    }

    /// <summary>A step in which all these workloads count as changed.</summary>
    private static void Publish(SnapshotStore store, params Workload[] workloads)
    {
        var model = MeshModel.Empty with { Workloads = MeshModel.Empty.Workloads.AddRange(workloads.Select(workload => KeyValuePair.Create(workload.Name, workload))) };
        store.Publish(builder => builder.Apply(new ModelChange(model, [], [], [.. workloads.Select(workload => workload.Name)], [], [], [])), 0);
    }
}
