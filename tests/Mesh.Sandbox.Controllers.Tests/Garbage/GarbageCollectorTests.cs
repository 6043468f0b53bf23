using k8s;
using k8s.Models;
using Mesh.Kubernetes.Client;
using Mesh.Sandbox.Controllers.Tests.Fixture;

namespace Mesh.Sandbox.Controllers.Tests.Garbage;

public sealed class GarbageCollectorTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Delete_Background_OwnerFirstThenDependentsOfDependents()
    {
        var ns = await cluster.NewNamespaceAsync();
        var top = await cluster.Create(Map(ns, "top"));
        var middle = await cluster.Create(Map(ns, "middle", top));
        await cluster.Create(Map(ns, "bottom", middle));

        await cluster.Delete<V1ConfigMap>(ns, "top", Propagation.Background);

        Assert.Null(await cluster.Get<V1ConfigMap>(ns, "top"));
        await UntilGone(ns, "bottom");
    }

    [Fact]
    public async Task Delete_Foreground_OwnerWaitsForItsBlockingDependents()
    {
        var ns = await cluster.NewNamespaceAsync();
        var top = await cluster.Create(Map(ns, "top"));
        var held = Map(ns, "held", top);
        held.Metadata.Finalizers = ["test/hold"];
        await cluster.Create(held);

        await cluster.Delete<V1ConfigMap>(ns, "top", Propagation.Foreground);
        await TestCluster.Until(
            async () => (await cluster.Get<V1ConfigMap>(ns, "held"))!.Metadata.DeletionTimestamp is not null, "the dependent's deletion");
        Assert.NotNull(await cluster.Get<V1ConfigMap>(ns, "top"));

        await cluster.Change<V1ConfigMap>(ns, "held", item => item.Metadata.Finalizers = []);
        await UntilGone(ns, "top");
    }

    [Fact]
    public async Task Delete_Orphan_DependentsLiveOnWithoutTheReference()
    {
        var ns = await cluster.NewNamespaceAsync();
        var top = await cluster.Create(Map(ns, "top"));
        await cluster.Create(Map(ns, "child", top));

        await cluster.Delete<V1ConfigMap>(ns, "top", Propagation.Orphan);
        await UntilGone(ns, "top");

        Assert.True((await cluster.Get<V1ConfigMap>(ns, "child"))!.Metadata.OwnerReferences is null or { Count: 0 });
    }

    [Fact]
    public async Task Create_OwnerNeverExisted_IsCollected()
    {
        var ns = await cluster.NewNamespaceAsync();
        var ghost = Map(ns, "ghost");
        ghost.Metadata.Uid = Guid.NewGuid().ToString();

        await cluster.Create(Map(ns, "child", ghost));

        await UntilGone(ns, "child");
    }

    [Fact]
    public async Task Delete_OneOfTwoOwners_KeepsTheDependent()
    {
        var ns = await cluster.NewNamespaceAsync();
        var (left, right) = (await cluster.Create(Map(ns, "left")), await cluster.Create(Map(ns, "right")));
        await cluster.Create(Map(ns, "child", left, right));

        await cluster.Delete<V1ConfigMap>(ns, "left");
        await TestCluster.Until(
            async () => (await cluster.Get<V1ConfigMap>(ns, "child"))!.Metadata.OwnerReferences is [{ Name: "right" }], "one owner");

        await cluster.Delete<V1ConfigMap>(ns, "right");
        await UntilGone(ns, "child");
    }

    [Fact]
    public async Task Delete_OwnerIsACustomResource_DependentsFollow()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Widgets());
        var widgets = cluster.Connection.Resource(new ResourceDefinition("test.mesh.dev", "v1", "widgets", "Widget"));
        await TestCluster.Until(
            async () => (await cluster.Connection.Resource<V1CustomResourceDefinition>().GetAsync(ResourceKey.ClusterScoped("widgets.test.mesh.dev"), TestCluster.Cancellation))!
                .Status?.Conditions?.Any(condition => condition is { Type: "Established", Status: "True" }) == true,
            "the definition");
        var widget = await widgets.CreateAsync(new() { Metadata = new() { Name = "w", NamespaceProperty = ns } }, TestCluster.Cancellation);
        await cluster.Create(Map(ns, "child", widget));

        await widgets.DeleteAsync(new(ns, "w"), DeleteOptions.Default, TestCluster.Cancellation);

        await UntilGone(ns, "child");
    }

    [Fact]
    public async Task Delete_Node_ItsPodsAreRemovedAfterAWhile()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.AddNodeAsync("node-gone", "zone-gone");
        var pod = Workloads.Pod(ns, "stranded", "web", "hang");
        pod.Spec.NodeName = "node-gone";
        await cluster.Create(pod);

        await cluster.Delete<V1Node>("", "node-gone");

        await TestCluster.Until(async () => await cluster.Get<V1Pod>(ns, "stranded") is null, "the end of the pod");
    }

    private Task UntilGone(string ns, string name) =>
        TestCluster.Until(async () => await cluster.Get<V1ConfigMap>(ns, name) is null, $"the end of {name}");

    private static V1ConfigMap Map(string ns, string name, params IKubernetesObject<V1ObjectMeta>[] owners) => new()
    {
        Metadata = new()
        {
            Name = name,
            NamespaceProperty = ns,
            OwnerReferences = [.. owners.Select(owner => new V1OwnerReference
            {
                ApiVersion = owner is V1ConfigMap ? "v1" : owner.ApiVersion,
                Kind = owner is V1ConfigMap ? "ConfigMap" : owner.Kind,
                Name = owner.Metadata.Name,
                Uid = owner.Metadata.Uid,
                BlockOwnerDeletion = true,
            })],
        },
    };

    private static V1CustomResourceDefinition Widgets() => new()
    {
        Metadata = new() { Name = "widgets.test.mesh.dev" },
        Spec = new()
        {
            Group = "test.mesh.dev",
            Scope = "Namespaced",
            Names = new() { Kind = "Widget", Plural = "widgets", Singular = "widget", ListKind = "WidgetList" },
            Versions =
            [
                new()
                {
                    Name = "v1",
                    Served = true,
                    Storage = true,
                    Schema = new() { OpenAPIV3Schema = new() { Type = "object" } },
                },
            ],
        },
    };
}
