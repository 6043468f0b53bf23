using k8s.Models;
using Mesh.Sandbox.Controllers.Tests.Fixture;

namespace Mesh.Sandbox.Controllers.Tests.Endpoints;

public sealed class EndpointSliceControllerTests(TestCluster cluster) : IClassFixture<TestCluster>
{
    [Fact]
    public async Task Create_ServiceWithPods_SliceSaysWhereTheyAre()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Service(ns, "web"));
        await cluster.Create(Workloads.Pod(ns, "web-1", "web"));
        await UntilReady(ns, 1);

        var slice = Assert.Single(await Slices(ns));
        var endpoint = Assert.Single(slice.Endpoints);
        var pod = (await cluster.Get<V1Pod>(ns, "web-1"))!;
        Assert.Equal([pod.Status.PodIP], endpoint.Addresses);
        Assert.Equal((true, true, false), (endpoint.Conditions.Ready, endpoint.Conditions.Serving, endpoint.Conditions.Terminating));
        Assert.Equal((pod.Spec.NodeName, pod.Spec.NodeName.Replace("node", "zone", StringComparison.Ordinal)), (endpoint.NodeName, endpoint.Zone));
        Assert.Equal((pod.Metadata.Uid, "Pod"), (endpoint.TargetRef.Uid, endpoint.TargetRef.Kind));
        Assert.Equal(("web", 8080, "http", "TCP"), (slice.Ports[0].Name, slice.Ports[0].Port, slice.Ports[0].AppProtocol, slice.Ports[0].Protocol));
        Assert.Equal("endpointslice-controller.k8s.io", slice.Metadata.Labels["endpointslice.kubernetes.io/managed-by"]);
    }

    [Fact]
    public async Task Update_PodStops_IsTerminatingThenGone()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Service(ns, "web"));
        await cluster.Create(Workloads.Pod(ns, "web-1", "web"));
        await UntilReady(ns, 1);
        // From here on the kubelet does nothing, so the pod stays terminating.
        await cluster.Change<V1Pod>(ns, "web-1", pod => pod.Metadata.Annotations = new Dictionary<string, string> { [FakeKubelet.Behaviour] = "hang" });

        await cluster.Delete<V1Pod>(ns, "web-1");
        await TestCluster.Until(
            async () => (await Slices(ns)).SelectMany(Endpoints).SingleOrDefault()?.Conditions is { Ready: false, Serving: true, Terminating: true },
            "a terminating endpoint");
        await cluster.Connection.Resource<V1Pod>().DeleteAsync(new(ns, "web-1"), new(GracePeriod: TimeSpan.Zero), TestCluster.Cancellation);

        await TestCluster.Until(async () => !(await Slices(ns)).SelectMany(Endpoints).Any(), "no endpoints");
        Assert.Single(await Slices(ns));
    }

    [Fact]
    public async Task Create_PodsNameTheirPortsDifferently_GoToSlicesOfTheirOwn()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Service(ns, "web"));
        var other = Workloads.Pod(ns, "web-2", "web");
        other.Spec.Containers[0].Ports[0].ContainerPort = 9090;
        await cluster.Create(Workloads.Pod(ns, "web-1", "web"));
        await cluster.Create(other);
        await UntilReady(ns, 2);

        var slices = await Slices(ns);
        Assert.Equal([8080, 9090], slices.Select(slice => slice.Ports.Single().Port!.Value).Order());
        Assert.All(slices, slice => Assert.Single(slice.Endpoints));
    }

    [Fact]
    public async Task Create_PublishNotReady_IsReadyWhateverThePodSays()
    {
        var ns = await cluster.NewNamespaceAsync();
        var service = Workloads.Service(ns, "web");
        service.Spec.ClusterIP = "None";
        service.Spec.PublishNotReadyAddresses = true;
        await cluster.Create(service);
        var pod = Workloads.Pod(ns, "web-1", "web", "unready");
        pod.Spec.Hostname = "first";
        pod.Spec.Subdomain = "web";
        await cluster.Create(pod);
        await UntilReady(ns, 1);

        var slice = Assert.Single(await Slices(ns));
        Assert.Equal(("first", false), (slice.Endpoints[0].Hostname, slice.Endpoints[0].Conditions.Serving));
        Assert.True(slice.Metadata.Labels.ContainsKey("service.kubernetes.io/headless"));
    }

    [Fact]
    public async Task Delete_SliceByHand_IsRestored()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Service(ns, "web"));
        await cluster.Create(Workloads.Pod(ns, "web-1", "web"));
        await UntilReady(ns, 1);
        var first = (await Slices(ns)).Single().Metadata.Name;

        await cluster.Delete<V1EndpointSlice>(ns, first);

        await UntilReady(ns, 1);
        await TestCluster.Until(async () => await Slices(ns) is [{ } slice] && slice.Metadata.Name != first, "a new slice");
    }

    [Fact]
    public async Task Delete_Service_TakesItsSlicesAlong()
    {
        var ns = await cluster.NewNamespaceAsync();
        await cluster.Create(Workloads.Service(ns, "web"));
        await TestCluster.Until(async () => (await Slices(ns)).Count == 1, "a slice");

        await cluster.Delete<V1Service>(ns, "web");

        await TestCluster.Until(async () => (await Slices(ns)).Count == 0, "no slice");
    }

    private Task<IReadOnlyList<V1EndpointSlice>> Slices(string ns) => cluster.List<V1EndpointSlice>(ns, "kubernetes.io/service-name=web");

    private Task UntilReady(string ns, int count) => TestCluster.Until(
        async () => (await Slices(ns)).SelectMany(Endpoints).Count(endpoint => endpoint.Conditions.Ready == true) == count, $"{count} ready endpoints");

    private static IEnumerable<V1Endpoint> Endpoints(V1EndpointSlice slice) => slice.Endpoints ?? [];
}
