using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Kubernetes.Events;
using Mesh.Kubernetes.Informers;
using Mesh.Kubernetes.Leadership;
using Mesh.Kubernetes.Tests.Fakes;

namespace Mesh.Kubernetes.Tests.Live;

public sealed class LiveClusterTests(LiveCluster cluster) : IClassFixture<LiveCluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ResourceClient<V1ConfigMap> Maps => cluster.Connection.Resource<V1ConfigMap>();

    [Fact]
    public async Task Client_AllVerbs_DoWhatTheySay()
    {
        var created = await Maps.CreateAsync(Map("verbs", "1"), Cancellation);
        Assert.Equal("1", (await Maps.GetAsync(Key("verbs"), Cancellation))!.Data["value"]);

        var replaced = await Maps.ReplaceAsync(created with { Data = new Dictionary<string, string> { ["value"] = "2" } }, Cancellation);
        Assert.Equal("2", replaced.Data["value"]);
        var conflict = await Assert.ThrowsAsync<KubernetesApiException>(() => Maps.ReplaceAsync(created, Cancellation));
        Assert.True(conflict.IsConflict);
        var exists = await Assert.ThrowsAsync<KubernetesApiException>(() => Maps.CreateAsync(Map("verbs", "1"), Cancellation));
        Assert.True(exists.IsAlreadyExists);

        var merged = await Maps.PatchAsync(
            Key("verbs"), Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["value"] = "3" } }), Cancellation);
        Assert.Equal("3", merged.Data["value"]);
        var operated = await Maps.PatchAsync(
            Key("verbs"),
            Patch.Operations(new JsonArray(new JsonObject { ["op"] = "replace", ["path"] = "/data/value", ["value"] = "4" })),
            Cancellation);
        Assert.Equal("4", operated.Data["value"]);

        Assert.True(await Maps.DeleteAsync(Key("verbs"), DeleteOptions.Default, Cancellation));
        Assert.False(await Maps.DeleteAsync(Key("verbs"), DeleteOptions.Default, Cancellation));
        Assert.Null(await Maps.GetAsync(Key("verbs"), Cancellation));
    }

    [Fact]
    public async Task Client_Apply_OwnsItsFields()
    {
        var applied = await Maps.PatchAsync(Key("applied"), Patch.Apply(Intent("mine"), "mesh-test-a"), Cancellation);
        Assert.Equal("mine", applied.Data["value"]);

        var conflict = await Assert.ThrowsAsync<KubernetesApiException>(
            () => Maps.PatchAsync(Key("applied"), Patch.Apply(Intent("theirs"), "mesh-test-b"), Cancellation));
        Assert.Equal(HttpStatusCode.Conflict, conflict.Code);

        var forced = await Maps.PatchAsync(Key("applied"), Patch.Apply(Intent("theirs"), "mesh-test-b", force: true), Cancellation);
        Assert.Equal("theirs", forced.Data["value"]);
    }

    [Fact]
    public async Task List_InPages_IsComplete()
    {
        for (var i = 0; i < 7; i++)
        {
            await Maps.CreateAsync(Map($"page-{i}", "x", "paged"), Cancellation);
        }

        var list = await Maps.ListAsync(new(cluster.Namespace, "group=paged"), Cancellation, pageSize: 3);

        Assert.Equal(7, list.Items.Count);
        Assert.Empty(list.Undecodable);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Informer_FollowsChangesOfItsSelectionOnly(bool streamingLists)
    {
        await Maps.CreateAsync(Map("seen-before", "1", "followed"), Cancellation);
        var keys = new ConcurrentQueue<string>();
        var logger = new RecordingLogger();
        var informer = new Informer<V1ConfigMap>(
            Maps, new() { Query = new(cluster.Namespace, "group=followed"), StreamingLists = streamingLists }, TimeProvider.System, new Random(1), logger);
        informer.OnChange(key => keys.Enqueue(key.Name));
        using var stop = new CancellationTokenSource();
        var running = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(Cancellation);
        await Eventually.TrueAsync(() => informer.Phase == InformerPhase.Following);

        await Maps.CreateAsync(Map("seen-later", "1", "followed"), Cancellation);
        await Maps.CreateAsync(Map("not-seen", "1", "other"), Cancellation);
        await Eventually.TrueAsync(() => informer.Store.Count == 2);
        await Maps.PatchAsync(Key("seen-later"), Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["value"] = "2" } }), Cancellation);
        await Eventually.TrueAsync(() => informer.Store.Get(Key("seen-later"))?.Data["value"] == "2");

        // Leaving the selection is a deletion to whoever follows it.
        await Maps.PatchAsync(
            Key("seen-before"),
            Patch.Merge(new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["group"] = null } } }),
            Cancellation);
        await Maps.DeleteAsync(Key("seen-later"), DeleteOptions.Default, Cancellation);
        await Eventually.TrueAsync(() => informer.Store.Count == 0);

        await stop.CancelAsync();
        await running;
        await Maps.DeleteAsync(Key("seen-before"), DeleteOptions.Default, Cancellation);
        await Maps.DeleteAsync(Key("not-seen"), DeleteOptions.Default, Cancellation);
        Assert.Equal(["seen-before", "seen-later", "seen-later", "seen-before", "seen-later"], keys);
        Assert.Equal(0, logger.Count(EventIds.InformerLost) + logger.Count(EventIds.ServerAway));
    }

    [Fact]
    public async Task Watch_FromAVersionLongGone_IsExpired()
    {
        var old = (await Maps.CreateAsync(Map("aged", "0"), Cancellation)).Metadata.ResourceVersion;
        for (var i = 1; i <= LiveCluster.SandboxHistory + 1; i++)
        {
            await Maps.PatchAsync(Key("aged"), Patch.Merge(new JsonObject { ["data"] = new JsonObject { ["value"] = $"{i}" } }), Cancellation);
        }

        var refusal = await Assert.ThrowsAsync<KubernetesApiException>(async () =>
        {
            await foreach (var _ in Maps.WatchAsync(new(cluster.Namespace), old, TimeSpan.FromSeconds(10), null, Cancellation))
            {
                Assert.Skip("This server remembers more than this test can write.");
            }
        });

        Assert.True(refusal.IsExpired);
    }

    [Fact]
    public async Task LeaderElection_TwoCandidates_HandOver()
    {
        var options = new LeaderElectionOptions { Lease = Key("election"), Identity = "a", RetryPeriod = TimeSpan.FromMilliseconds(200) };
        using var stopA = new CancellationTokenSource();
        using var stopB = new CancellationTokenSource();
        var (a, runningA) = Compete(options, stopA.Token);
        await Eventually.TrueAsync(() => a.IsLeader);
        var (b, runningB) = Compete(
            new() { Lease = options.Lease, Identity = "b", RetryPeriod = options.RetryPeriod }, stopB.Token);

        await stopA.CancelAsync();
        await runningA;
        await Eventually.TrueAsync(() => b.IsLeader);

        var lease = await cluster.Connection.Resource<V1Lease>().GetAsync(options.Lease, Cancellation);
        Assert.Equal(("b", 1), (lease!.Spec.HolderIdentity, lease.Spec.LeaseTransitions));
        await stopB.CancelAsync();
        await runningB;
    }

    [Fact]
    public async Task EventRecorder_Repetition_IsOneEventWithACount()
    {
        var map = await Maps.CreateAsync(Map("eventful", "1"), Cancellation);
        var events = cluster.Connection.Resource<Eventsv1Event>();
        var logger = new RecordingLogger();
        var recorder = new EventRecorder(events, new() { Controller = "mesh.dev/test", Instance = "live-test" }, TimeProvider.System, logger);
        using var stop = new CancellationTokenSource();
        var running = recorder.RunAsync(stop.Token);

        recorder.Record(map, EventType.Warning, "Broken", "Test", "something is broken");
        recorder.Record(map, EventType.Warning, "Broken", "Test", "something is broken");
        await UntilAsync(async () => (await EventsAbout(events, map)) is [{ Series.Count: 2 }]);

        await stop.CancelAsync();
        await running;
        Assert.Equal(0, logger.Count(EventIds.EventNotWritten));
    }

    [Fact]
    public async Task Discovery_KnowsTheKindsTheMeshNeeds()
    {
        var resources = await new ApiDiscovery(cluster.Connection).ListAsync(Cancellation);

        Assert.Contains(resources, resource => resource.Definition == ResourceDefinition.Of<V1Pod>() && resource.Namespaced && resource.Verbs.Contains("watch"));
        Assert.Contains(resources, resource => resource.Definition == ResourceDefinition.Of<V1EndpointSlice>());
        Assert.DoesNotContain(resources, resource => resource.Definition.Plural.Contains('/', StringComparison.Ordinal));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }

    private async Task<List<Eventsv1Event>> EventsAbout(ResourceClient<Eventsv1Event> events, V1ConfigMap map) =>
        [.. (await events.ListAsync(new(cluster.Namespace), Cancellation)).Items.Where(item => item.Regarding?.Uid == map.Metadata.Uid)];

    private (LeaderElection Election, Task Running) Compete(LeaderElectionOptions options, CancellationToken stop)
    {
        var election = new LeaderElection(cluster.Connection.Resource<V1Lease>(), options, TimeProvider.System, new Random(1), new RecordingLogger());
        return (election, election.RunAsync(_ => Task.CompletedTask, stop));
    }

    private ResourceKey Key(string name) => new(cluster.Namespace, name);

    private V1ConfigMap Map(string name, string value, string? group = null) => new()
    {
        Metadata = new()
        {
            Name = name,
            NamespaceProperty = cluster.Namespace,
            Labels = group is null ? null : new Dictionary<string, string> { ["group"] = group },
        },
        Data = new Dictionary<string, string> { ["value"] = value },
    };

    private static JsonObject Intent(string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "applied" },
        ["data"] = new JsonObject { ["value"] = value },
    };
}
