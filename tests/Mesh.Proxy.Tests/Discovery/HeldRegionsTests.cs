using Mesh.Api.Resources;
using Mesh.Proxy.Discovery;
using static Mesh.Proxy.Doubles.TestResources;
using V1 = Mesh.Api.Resources.V1;

namespace Mesh.Proxy.Tests.Discovery;

/// <summary>What operators want of regions is asked for from the start, kept on disk, and gone only if the control plane says so.</summary>
public sealed class HeldRegionsTests
{
    private static readonly V1.Regions Evacuated = new() { Shares = { new V1.RegionShare { Region = "us" } } };

    private readonly HeldConfiguration _held = New();

    [Fact]
    public void Apply_Regions_AreHeldUntilTheyAreRemoved()
    {
        _held.BeginStream();
        Assert.Contains("regions", _held.TakeRequests().Single(request => request.TypeUrl == ResourceType.Regions).ResourceNamesSubscribe);

        Assert.Empty(_held.Apply(Response(ResourceType.Regions, Wrap("regions", Evacuated))).Rejections);
        Assert.Equal("us", _held.Regions?.Shares[0].Region);

        _held.Apply(Removal(ResourceType.Regions, "regions"));
        Assert.Null(_held.Regions);
    }

    [Fact]
    public void Apply_MalformedRegions_KeepTheLastGoodVersion()
    {
        _held.Apply(Response(ResourceType.Regions, Wrap("regions", Evacuated)));

        ResourceRejection rejection = Assert.Single(_held.Apply(
            Response(ResourceType.Regions, Wrap("regions", new V1.Regions { Shares = { new V1.RegionShare { Region = "us", AvailablePercent = 200 } } }))).Rejections);

        Assert.Equal("shares[0].available_percent", rejection.Fault.Field);
        Assert.Equal(0u, _held.Regions?.Shares[0].AvailablePercent);
    }

    [Fact]
    public void Restore_AfterARestart_HoldsWhatWasWanted()
    {
        _held.Apply(Response(ResourceType.Regions, Wrap("regions", Evacuated)));
        byte[] file = SnapshotFile.Encode(_held.Resources);

        HeldConfiguration restarted = New();
        restarted.Restore(SnapshotFile.Decode(file)!);

        Assert.Equal("us", restarted.Regions?.Shares[0].Region);
    }

    private static HeldConfiguration New() => new(new ResourceName("shop", "web-1"), "cluster.local");
}
