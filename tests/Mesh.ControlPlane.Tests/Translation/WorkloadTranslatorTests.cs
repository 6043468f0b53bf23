using Mesh.ControlPlane.Kubernetes;
using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model;
using Mesh.ControlPlane.Tests.Support;
using Mesh.ControlPlane.Translation;

namespace Mesh.ControlPlane.Tests.Translation;

public sealed class WorkloadTranslatorTests
{
    private readonly FakeKubernetes _kubernetes = new();

    [Fact]
    public void Translate_SelectedBeforeReady_KnowsItsPortsByNumberAndName()
    {
        Add("cart", "web");
        var second = Objects.Service("other", Objects.Port(90, "grpc"));
        second.Spec.Selector = new Dictionary<string, string> { ["app"] = "cart" };
        _kubernetes.Services[second.NameOf()] = second;

        var workload = WorkloadTranslator.Translate(Objects.Pod("cart-1", ""), _kubernetes, new());

        Assert.Equal(
            [new InboundPort(Models.Name("shop/cart"), 80, 8080, PortProtocol.Http1), new InboundPort(Models.Name("shop/other"), 90, 90, PortProtocol.Http2)],
            workload!.Inbound);
        Assert.Equal("account", workload.ServiceAccount);
    }

    [Fact]
    public void Translate_PolicyLimitsConcurrency_IsSaidOfItsPorts()
    {
        Add("cart", "web");
        var rules = new RulesInForce();
        rules.Policies.Update(Models.Name("shop/all"), Policy("all", "adaptiveConcurrency: {maxConcurrency: 7}"));
        Assert.Equal(new AppliedConcurrency("TrafficPolicy shop/all", new(null, 7, null, null, null)), Concurrency());

        // A policy of the port decides alone, also by what it does not say.
        rules.Policies.Update(Models.Name("shop/port"), Policy("port", "targetRef: {name: cart, sectionName: '80'}"));
        Assert.Null(Concurrency());

        rules.Policies.Update(Models.Name("shop/port"), null);
        rules.Policies.Update(Models.Name("shop/all"), Policy("all", "targetRef: {name: other}\n  adaptiveConcurrency: {}"));
        Assert.Null(Concurrency());

        AppliedConcurrency? Concurrency() => Assert.Single(WorkloadTranslator.Translate(Objects.Pod("cart-1", ""), _kubernetes, rules)!.Inbound).Concurrency;
    }

    [Fact]
    public void Translate_PodMarkedForDeletion_IsSaidToEnd()
    {
        var pod = Objects.Pod("cart-1", "10.244.0.5");
        Assert.False(WorkloadTranslator.Translate(pod, _kubernetes, new())!.IsEnding);

        pod.Metadata.DeletionTimestamp = DateTime.UnixEpoch;

        Assert.True(WorkloadTranslator.Translate(pod, _kubernetes, new())!.IsEnding);
    }

    [Theory]
    [InlineData("mesh-system", "mesh-gateway", true)]
    [InlineData("mesh-system", "default", false)]
    [InlineData("shop", "mesh-gateway", false)] // anybody may name an account so
    public void Translate_PodWithoutSidecar_IsAWorkloadOnlyAsAGateway(string @namespace, string account, bool isGateway)
    {
        var pod = Objects.Pod("mesh-gateway-1", "10.244.0.5", injected: false, node: "node-a");
        (pod.Metadata.NamespaceProperty, pod.Spec.ServiceAccountName) = (@namespace, account);
        _kubernetes.Nodes["node-a"] = Objects.Node("node-a", "region-1", "zone-a");

        var workload = WorkloadTranslator.Translate(ObjectReducers.Reduce(pod), _kubernetes, new());

        Assert.Equal(isGateway, workload is not null);
        if (workload is not null)
        {
            Assert.True(workload.IsGateway);
            Assert.Equal((account, "node-a", new Locality("region-1", "zone-a")), (workload.ServiceAccount, workload.Node, workload.Locality));
            Assert.Empty(workload.Inbound);
        }
    }

    [Fact]
    public void Translate_TargetPortNameThatThePodLacks_IsLeftOut()
    {
        Add("cart", "absent");

        Assert.Empty(WorkloadTranslator.Translate(Objects.Pod("cart-1", ""), _kubernetes, new())!.Inbound);
    }

    [Fact]
    public void Translate_ServiceWithoutSelectorWhoseSliceNamesThePod_Counts()
    {
        Add("cart", null);
        _kubernetes.Services[Models.Name("shop/cart")].Spec.Selector = null;
        var slice = Objects.Slice("one", "cart", Objects.Endpoint("10.244.0.5", "cart-1"));
        _kubernetes.Slices[slice.NameOf()] = slice;

        var port = Assert.Single(WorkloadTranslator.Translate(Objects.Pod("cart-1", "10.244.0.5"), _kubernetes, new())!.Inbound);

        Assert.Equal(8080, port.TargetPort);
    }

    [Fact]
    public void Translate_SliceOfAnotherNamespaceThatNamesThePod_IsNotBelieved()
    {
        AddForeignSlice();

        Assert.Empty(WorkloadTranslator.Translate(Objects.Pod("cart-1", "10.244.0.5"), _kubernetes, new())!.Inbound);
    }

    [Theory]
    [InlineData(15000)]
    [InlineData(15001)]
    [InlineData(15006)]
    [InlineData(15008)]
    [InlineData(15020)]
    [InlineData(15021)]
    public void Translate_PortOfTheSidecarItself_IsNeverExposed(int port)
    {
        Add("cart", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Add("byhand", null);
        _kubernetes.Services[Models.Name("shop/byhand")].Spec.Selector = null;
        var slice = Objects.Slice("one", "byhand", Objects.Endpoint("10.244.0.5", "cart-1"));
        slice.Ports[0].Port = port;
        _kubernetes.Slices[slice.NameOf()] = slice;
        var pod = Objects.Pod("cart-1", "10.244.0.5");

        Assert.Empty(WorkloadTranslator.Translate(pod, _kubernetes, new())!.Inbound);

        // By the name of a container port, too.
        pod.Spec.Containers[0].Ports[0].ContainerPort = port;
        Add("cart", "web");
        Assert.Empty(WorkloadTranslator.Translate(pod, _kubernetes, new())!.Inbound);
    }

    [Fact]
    public void Translate_NoSidecarOrEnded_IsNoWorkload()
    {
        Assert.Null(WorkloadTranslator.Translate(Objects.Pod("cart-1", "", injected: false), _kubernetes, new()));
        var ended = Objects.Pod("cart-1", "");
        ended.Status.Phase = "Succeeded";
        Assert.Null(WorkloadTranslator.Translate(ended, _kubernetes, new()));
    }

    /// <summary>A service of namespace attacker whose slice claims pod shop/cart-1.</summary>
    private void AddForeignSlice()
    {
        var service = Objects.Service("trap", Objects.Port(80));
        service.Metadata.NamespaceProperty = "attacker";
        service.Spec.Selector = null;
        _kubernetes.Services[service.NameOf()] = service;
        var slice = Objects.Slice("one", "trap", Objects.Endpoint("10.244.0.5", "cart-1"));
        slice.Metadata.NamespaceProperty = "attacker";
        _kubernetes.Slices[slice.NameOf()] = slice;
    }

    private void Add(string service, string? target) =>
        _kubernetes.Services[new(Objects.Namespace, service)] = Objects.Service(service, Objects.Port(80, target: target));

    private static TrafficPolicy Policy(string name, string spec) => Yaml.Read<TrafficPolicy>(
        $"metadata: {{namespace: shop, name: {name}}}\nspec:\n  {(spec.Contains("targetRef", StringComparison.Ordinal) ? "" : "targetRef: {name: cart}\n  ")}{spec}");
}
