using System.Text.Json.Nodes;
using Mesh.Api.Resources;
using Mesh.ControlPlane.Kubernetes.RegionPolicies;
using Mesh.ControlPlane.Snapshots;
using Mesh.ControlPlane.Tests.Support;
using Mesh.Kubernetes.Client;

namespace Mesh.ControlPlane.Tests.Kubernetes.RegionPolicies;

/// <summary>Two linked control planes: what is decided in one acts in the other.</summary>
public sealed class RegionsOnKubernetesTests : IAsyncLifetime
{
    private const string Region = Decisions.West;

    private FederatedCluster _east = null!;
    private FederatedCluster _west = null!;

    public async ValueTask InitializeAsync()
    {
        _east = await FederatedCluster.StartAsync("east");
        _west = await FederatedCluster.StartAsync("west");
        await _east.LinkAsync(_west);
        await _west.LinkAsync(_east);
        await _west.KnowsAsync("east", _ => true, "something");
        await _east.KnowsAsync("west", _ => true, "something");
    }

    public async ValueTask DisposeAsync()
    {
        await _east.DisposeAsync();
        await _west.DisposeAsync();
    }

    [Fact]
    public async Task Evacuate_InOneCluster_ActsInBothAndIsOnRecord()
    {
        await DecideAsync(_east, "Evacuated");

        await SentAsync(_east, 0);
        await SentAsync(_west, 0);
        var status = await StatusAsync(_east, "Effective", "Effective");
        Assert.Equal(("Evacuated", 0, "east", "alice", "storm", 1L), (status.State, status.Available, status.DecidedIn, status.DecidedBy, status.Reason, status.Counter));
        Assert.Equal(1, _west.Log.Count("Region us-west-2 is Evacuated by decision 1 of cluster east, taken by 'alice': storm"));
    }

    [Fact]
    public async Task Restore_InTheOtherCluster_SupersedesTheFirst()
    {
        await DecideAsync(_east, "Evacuated");
        await SentAsync(_west, 0);

        await DecideAsync(_west, "Active");

        await SentAsync(_east, 100);
        await SentAsync(_west, 100);
        var status = await StatusAsync(_east, "Effective", "Superseded");
        Assert.Equal(("Active", "west", 2L), (status.State, status.DecidedIn, status.Counter));
    }

    [Fact]
    public async Task Drain_TakesItsTime_AndEndsWithNothing()
    {
        await DecideAsync(_east, "Draining", spec => spec.DrainOver = "2s");

        await Eventually.TrueAsync(() => Sent(_west) is > 0 and < 100, "a part of it is left");
        await SentAsync(_west, 0);
        await StatusAsync(_east, "Drained", "Drained");
    }

    [Fact]
    public async Task Lease_IsOver_TheRegionIsActiveAgain()
    {
        await DecideAsync(_east, "Evacuated", spec => spec.Until = StoredDecisions.Text(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(3)));

        await SentAsync(_west, 0);
        await SentAsync(_west, 100);
        await StatusAsync(_east, "Effective", "Ended");
    }

    [Fact]
    public async Task Decide_WhileApart_OneHoldsEverywhereAndSurvivesRestarts()
    {
        await DecideAsync(_east, "Evacuated");
        await SentAsync(_west, 0);
        await _west.StopAsync();

        // West is gone: east decides twice without it, and west's own operator, who cannot reach anybody, once.
        await DecideAsync(_east, "Active");
        await SentAsync(_east, 100);
        await DecideAsync(_east, "Evacuated");
        await SentAsync(_east, 0);
        await DecideAsync(_west, "Active");
        await _east.StopAsync();
        await _west.StartAsync();
        await SentAsync(_west, 100);

        await _east.StartAsync();

        await SentAsync(_west, 0);
        await SentAsync(_east, 0);
        await StatusAsync(_west, "Effective", "Superseded");
        await StatusAsync(_east, "Effective", "Effective");
        Assert.Empty(_west.Log.Errors);
    }

    [Fact]
    public async Task Restore_TakesItsTime_AndEndsWithEverything()
    {
        await DecideAsync(_east, "Evacuated", spec => spec.RestoreOver = "3s");
        await SentAsync(_west, 0);

        await DecideAsync(_east, "Active");

        await Eventually.TrueAsync(() => Sent(_west) is > 0 and < 100, "a part of it is back");
        await SentAsync(_west, 100);
    }

    [Fact]
    public async Task Delete_TheDecision_IsForgottenEverywhere()
    {
        await DecideAsync(_east, "Evacuated");
        await SentAsync(_west, 0);

        await _east.Kubernetes.Client<RegionPolicy>().DeleteAsync(ResourceKey.ClusterScoped(Region), new(), CancellationToken.None);

        await SentAsync(_west, 100);
        await SentAsync(_east, 100);
    }

    private static async Task DecideAsync(FederatedCluster cluster, string state, Action<RegionPolicySpec>? change = null)
    {
        var client = cluster.Kubernetes.Client<RegionPolicy>();
        var spec = new RegionPolicySpec { State = state, RestoreOver = "0s", Reason = "storm", DecidedBy = "alice" };
        change?.Invoke(spec);
        if (await client.GetAsync(ResourceKey.ClusterScoped(Region), CancellationToken.None) is null)
        {
            await client.CreateAsync(new() { Metadata = new() { Name = Region }, Spec = spec }, CancellationToken.None);
            return;
        }

        await client.PatchAsync(ResourceKey.ClusterScoped(Region), Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["state"] = state } }), CancellationToken.None);
    }

    private static Task SentAsync(FederatedCluster cluster, int available) =>
        Eventually.TrueAsync(() => Sent(cluster) == available, $"sidecars of {cluster.Name} are told that {available} % of the region may be used");

    /// <summary>Percent of the region that sidecars are told of; null before they are told anything.</summary>
    private static int? Sent(FederatedCluster cluster) =>
        cluster.Plane.Get<SnapshotStore>().Current.Of(ResourceType.Regions).Find(ResourceType.RegionsName) is { } published
            ? (int)(published.Default.Wire.Resource_.Unpack<Api.Resources.V1.Regions>().Shares.FirstOrDefault(share => share.Region == Region)?.AvailablePercent ?? 100)
            : null;

    private static Task<RegionPolicyStatus> StatusAsync(FederatedCluster cluster, string type, string reason) => Eventually.GetAsync(
        async () => (await cluster.Kubernetes.Client<RegionPolicy>().GetAsync(ResourceKey.ClusterScoped(Region), CancellationToken.None))?.Status is { } status
            && status.Conditions?.FirstOrDefault(condition => condition.Type == type)?.Reason == reason ? status : null,
        $"{cluster.Name} says {type} {reason}");
}
